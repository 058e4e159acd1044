package dev.toll.merge;

import dev.toll.core.InputException;
import java.util.Arrays;

/**
 * The share of the aligned model per block: θ = w·θ_rlhf + (1 − w)·θ_base with w in [0,1]. The direction is never in
 * doubt: 0 is the model before alignment, 1 the aligned one. (The paper's prose and its code use opposite directions.)
 */
public record RatioPlan(Layout layout, double[] rlhfWeights) {
    public RatioPlan {
        rlhfWeights = rlhfWeights.clone();
        if (rlhfWeights.length != layout.blocks()) {
            throw new InputException("ratios: found " + rlhfWeights.length + " values, expected one per block (" + layout.blocks() + ")");
        }
        for (double w : rlhfWeights) {
            if (!(w >= 0 && w <= 1)) {
                throw new InputException("ratios: found " + Arrays.toString(rlhfWeights) + ", expected every rlhf weight in [0,1]");
            }
        }
    }

    /** The same weight everywhere: vanilla model averaging (WiSE-FT). */
    public static RatioPlan uniform(int layers, BlockLayout.Scope scope, double rlhfWeight) {
        return new RatioPlan(new BlockLayout(layers, 1, scope), new double[] {rlhfWeight});
    }

    /** Part-wise averaging (section 5 of the paper): {@code rlhfWeight} in one block, the aligned model elsewhere. */
    public static RatioPlan partwise(BlockLayout layout, int block, double rlhfWeight) {
        var w = new double[layout.blocks()];
        Arrays.fill(w, 1);
        w[block] = rlhfWeight;
        return new RatioPlan(layout, w);
    }

    @Override
    public double[] rlhfWeights() {
        return rlhfWeights.clone();
    }

    /** Share of the aligned model in tensor {@code name}. */
    public double weightOf(String name) {
        return switch (layout.shareOf(name)) {
            case BlockLayout.Share.OfBlock(int block) -> rlhfWeights[block];
            case BlockLayout.Share.Base() -> 0;
            case BlockLayout.Share.Mean() -> mean();
        };
    }

    public double mean() {
        return Arrays.stream(rlhfWeights).average().orElseThrow();
    }
}
