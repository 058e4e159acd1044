package dev.toll.core.stats;

/** McNemar's exact test for paired right/wrong answers: only the discordant pairs speak. */
public final class McNemar {
    private McNemar() {}

    /** Two-sided exact binomial p-value for {@code b} and {@code c} discordant pairs. */
    public static double exact(int b, int c) {
        int n = b + c;
        if (n == 0) {
            return 1;
        }
        return Math.min(1, 2 * cumulative(Math.min(b, c), n));
    }

    /** Mid-p variant (Fagerland et al. 2013): less conservative, still close to the nominal level. */
    public static double midP(int b, int c) {
        int n = b + c;
        if (n == 0 || b == c) {
            return n == 0 ? 1 : 1 - probability(b, n);
        }
        int k = Math.min(b, c);
        return 2 * cumulative(k, n) - probability(k, n);
    }

    private static double cumulative(int k, int n) {
        double sum = 0;
        for (int i = 0; i <= k; i++) {
            sum += probability(i, n);
        }
        return sum;
    }

    /** C(n,k)/2ⁿ. */
    private static double probability(int k, int n) {
        double log = -n * Math.log(2);
        for (int i = 1; i <= k; i++) {
            log += Math.log(n - k + i) - Math.log(i);
        }
        return Math.exp(log);
    }
}
