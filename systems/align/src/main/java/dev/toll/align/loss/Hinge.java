package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * Hinge loss on the implicit reward margin (SLiC, Zhao et al. 2023, arXiv 2305.10425; with a reference as in RSO, Liu et al.
 * 2024): max(0, 1 − βD).
 */
public record Hinge(double beta) implements PreferenceLoss {
    public Hinge {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        return pairs.margin().mul(-beta).add(1).clampMin(0);
    }
}
