package dev.toll.agency;

import dev.toll.core.Interval;
import dev.toll.core.stats.Wilson;

/** Interval of the difference of two independent proportions from their Wilson intervals (Newcombe 1998, method 10), 95 %. */
public final class Newcombe {
    private Newcombe() {}

    /** {@code x1/n1 − x2/n2}; both n at least 1. */
    public static Interval difference(int x1, int n1, int x2, int n2) {
        var a = Wilson.interval(x1, n1);
        var b = Wilson.interval(x2, n2);
        double d = a.mean() - b.mean();
        return new Interval(d, d - Math.hypot(a.mean() - a.low(), b.high() - b.mean()), d + Math.hypot(a.high() - a.mean(), b.mean() - b.low()), n1 + n2);
    }
}
