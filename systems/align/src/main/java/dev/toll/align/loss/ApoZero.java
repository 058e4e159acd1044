package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * Anchored preference optimisation, zero (D'Oosterlinck et al. 2024, arXiv 2408.06266): 1 − σ(βd_w) + σ(βd_l), for
 * chosen answers better than what the policy says now.
 */
public record ApoZero(double beta) implements PreferenceLoss {
    public ApoZero {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        return pairs.chosenRatio().mul(beta).sigmoid().neg().add(1).add(pairs.rejectedRatio().mul(beta).sigmoid());
    }
}
