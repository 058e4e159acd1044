package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * Anchored preference optimisation, down (D'Oosterlinck et al. 2024, arXiv 2408.06266): σ(βd_w) + 1 − σ(βD), for chosen
 * answers worse than what the policy says now.
 */
public record ApoDown(double beta) implements PreferenceLoss {
    public ApoDown {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        return pairs.chosenRatio().mul(beta).sigmoid().add(1).sub(pairs.margin().mul(beta).sigmoid());
    }
}
