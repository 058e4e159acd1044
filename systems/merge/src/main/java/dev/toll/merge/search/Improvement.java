package dev.toll.merge.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hipparchus.special.Erf;

/**
 * Expected improvement of the dominated area by one more point (Emmerich, Deutz and Klinkenberg 2011), both objectives
 * independent Gaussians and better when higher. A point (u, v) adds the part of the plane below it that no point dominates,
 * so with the front sorted by its first objective a_1 &lt; a_2 &lt; …, where b_1 &gt; b_2 &gt; … are the second ones, a_0
 * and b_{n+1} the reference point and a_{n+1} = ∞,
 *
 * <pre>  E = Σ_{i=0..n} [ψ_u(a_i) − ψ_u(a_{i+1})] · ψ_v(b_{i+1}),   ψ(c) = E max(0, x − c) = σφ(t) + (μ − c)Φ(t),  t = (μ − c)/σ </pre>
 */
final class Improvement {
    private final List<double[]> front;
    private final double referenceReward;
    private final double referenceAbility;

    /** @param points {reward, ability}; those that others dominate, or below the reference point, are left out here */
    Improvement(List<double[]> points, double referenceReward, double referenceAbility) {
        this.referenceReward = referenceReward;
        this.referenceAbility = referenceAbility;
        var sorted = points.stream()
                .filter(p -> p[0] > referenceReward && p[1] > referenceAbility)
                .sorted(Comparator.<double[]>comparingDouble(p -> p[0]).reversed())
                .toList();
        var kept = new ArrayList<double[]>();
        double top = referenceAbility;
        for (var p : sorted) {
            if (p[1] > top) {
                kept.addFirst(p);
                top = p[1];
            }
        }
        this.front = kept;
    }

    double of(GaussianProcess.Belief reward, GaussianProcess.Belief ability) {
        double sum = 0;
        double left = above(reward, referenceReward);
        for (var p : front) {
            double right = above(reward, p[0]);
            sum += (left - right) * above(ability, p[1]);
            left = right;
        }
        return sum + left * above(ability, referenceAbility);
    }

    /** ψ. */
    private static double above(GaussianProcess.Belief belief, double limit) {
        double gap = belief.mean() - limit;
        if (belief.deviation() <= 0) {
            return Math.max(0, gap);
        }
        double t = gap / belief.deviation();
        double density = Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
        double share = 0.5 * Erf.erfc(-t / Math.sqrt(2));
        return Math.max(0, belief.deviation() * density + gap * share);
    }
}
