package dev.toll.align.ppo;

import java.util.Collection;

/**
 * Generalised advantage estimation (Schulman et al. 2016, equation 16) over one answer, which ends after its last token:
 * δ_t = r_t + γV_{t+1} − V_t with V = 0 behind the end, A_t = δ_t + γλA_{t+1}.
 *
 * @param advantages A_t, [tokens]
 * @param returns A_t + V_t, what the critic should have said, [tokens]
 */
record Advantages(double[] advantages, double[] returns) {
    static Advantages of(double[] rewards, double[] values, double gamma, double lambda) {
        int n = rewards.length;
        var advantages = new double[n];
        var returns = new double[n];
        double next = 0;
        double nextValue = 0;
        for (int t = n - 1; t >= 0; t--) {
            double delta = rewards[t] + gamma * nextValue - values[t];
            next = delta + gamma * lambda * next;
            nextValue = values[t];
            advantages[t] = next;
            returns[t] = next + values[t];
        }
        return new Advantages(advantages, returns);
    }

    /** Shifts and scales the advantages of all tokens together to mean 0 and variance 1, in place; a single value becomes 0. */
    static void whiten(Collection<Advantages> all) {
        double n = 0;
        double mean = 0;
        double squares = 0;
        for (var one : all) {
            for (double a : one.advantages()) {
                n++;
                double from = a - mean;
                mean += from / n;
                squares += from * (a - mean);
            }
        }
        double scale = 1 / Math.sqrt(squares / Math.max(1, n) + 1e-8);
        for (var one : all) {
            for (int t = 0; t < one.advantages().length; t++) {
                one.advantages()[t] = (one.advantages()[t] - mean) * scale;
            }
        }
    }
}
