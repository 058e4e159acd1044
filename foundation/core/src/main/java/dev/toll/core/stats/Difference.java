package dev.toll.core.stats;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;

/**
 * A mean difference with its bootstrap interval and the two-sided p-value of "there is none":
 * p = 2·(min(#draws ≤ 0, #draws ≥ 0) + 1) / (draws + 1), at most 1. The +1 keeps p above zero, since finitely many draws
 * cannot show more (Davison and Hinkley 1997, section 4.2).
 */
public record Difference(Interval interval, double p) {
    /** The comparison of subjects {@code a} and {@code b} that this difference is the result of, not yet corrected. */
    public Comparison between(String a, String b, String suite) {
        return new Comparison(a, b, suite, interval.mean(), interval.low(), interval.high(), p, p, interval.n());
    }
}
