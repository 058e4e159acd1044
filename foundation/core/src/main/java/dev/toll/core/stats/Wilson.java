package dev.toll.core.stats;

import dev.toll.core.Interval;

/** Wilson's score interval for a proportion (Wilson 1927), without continuity correction, 95 %. */
public final class Wilson {
    private static final double Z = 1.959963984540054;

    private Wilson() {}

    /** The proportion {@code successes / n} with its interval; right even at 0 and n successes, where the bootstrap has no width. */
    public static Interval interval(int successes, int n) {
        if (n <= 0 || successes < 0 || successes > n) {
            throw new IllegalArgumentException("proportion: " + successes + " successes (0 … n) of " + n + " (≥ 1)");
        }
        double p = (double) successes / n;
        double z2 = Z * Z;
        double centre = (p + z2 / (2.0 * n)) / (1 + z2 / n);
        double half = Z / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4.0 * n * n));
        return new Interval(p, Math.max(0, centre - half), Math.min(1, centre + half), n);
    }
}
