package dev.toll.core.stats;

import dev.toll.core.Interval;

/** Wilson's score interval for a proportion (Wilson 1927), 95 %. */
public final class Wilson {
    private static final double Z = 1.959963984540054;

    private Wilson() {}

    public static Interval interval(int successes, int n) {
        if (n <= 0 || successes < 0 || successes > n) {
            throw new IllegalArgumentException(successes + " successes of " + n);
        }
        double p = (double) successes / n;
        double z2 = Z * Z;
        double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4.0 * n * n));
        return new Interval(p, Math.max(0, centre - half), Math.min(1, centre + half), n);
    }
}
