package dev.toll.merge.search;

import java.util.List;

/**
 * Ratios and what they came to; both values are better when higher, NaN when unknown.
 *
 * @param ratios share of the aligned model per block, each in [0,1]
 */
public record Tried(List<Double> ratios, double reward, double ability) {
    public Tried {
        ratios = List.copyOf(ratios);
    }

    boolean known() {
        return !Double.isNaN(reward) && !Double.isNaN(ability);
    }

    double[] at() {
        return ratios.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
