package dev.toll.core.stats;

/**
 * McNemar's test for paired right/wrong answers, by the exact binomial distribution: under the null hypothesis each of
 * the n = b + c discordant pairs falls either way with probability ½, and only they speak.
 */
public final class McNemar {
    private McNemar() {}

    /** Two-sided exact p-value for {@code b} pairs that only the first got right and {@code c} that only the second did. */
    public static double exact(int b, int c) {
        int n = discordant(b, c);
        return b == c ? 1 : Math.min(1, 2 * atMost(Math.min(b, c), n));
    }

    /**
     * Two-sided mid-p value, which counts only half of the probability of what was seen: less conservative, and still close
     * to the nominal level (Fagerland, Lydersen and Laake 2013).
     */
    public static double midP(int b, int c) {
        int n = discordant(b, c);
        if (n == 0) {
            return 1;
        }
        double seen = probability(Math.min(b, c), n);
        return b == c ? 1 - seen / 2 : 2 * atMost(Math.min(b, c), n) - seen;
    }

    private static int discordant(int b, int c) {
        if (b < 0 || c < 0) {
            throw new IllegalArgumentException("McNemar: " + b + " and " + c + " discordant pairs (≥ 0)");
        }
        return Math.addExact(b, c);
    }

    /** P(X ≤ k): from the largest term down, each from the one before, until the rest cannot change the sum. */
    private static double atMost(int k, int n) {
        double term = probability(k, n);
        double sum = term;
        for (int i = k; i > 0 && term > sum * 1e-18; i--) {
            term *= (double) i / (n - i + 1);
            sum += term;
        }
        return sum;
    }

    /** C(n,k)/2ⁿ, by logarithms, since the binomial coefficient overflows from n = 1030. */
    private static double probability(int k, int n) {
        double log = -n * Math.log(2);
        for (int i = 1; i <= k; i++) {
            log += Math.log((double) (n - k + i) / i);
        }
        return Math.exp(log);
    }
}
