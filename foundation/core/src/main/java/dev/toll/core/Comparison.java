package dev.toll.core;

/**
 * Two measurements on the same items: {@code difference} is mean(b − a) over items known in both, with a paired
 * bootstrap interval, a two-sided p-value, and the p-value after Holm's correction for how many were looked at.
 */
public record Comparison(
        String a, String b, String suite, double difference, double low, double high, double p, double pAdjusted, int n) {
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }

    public Comparison withAdjusted(double adjusted) {
        return new Comparison(a, b, suite, difference, low, high, p, adjusted, n);
    }
}
