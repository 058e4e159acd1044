package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * Self-play preference optimisation with hard labels (Wu et al. 2024, arXiv 2405.00675): (d_w − 1/(2β))² + (d_l + 1/(2β))².
 */
public record SppoHard(double beta) implements PreferenceLoss {
    public SppoHard {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        double half = 0.5 / beta;
        return pairs.chosenRatio().add(-half).square().add(pairs.rejectedRatio().add(half).square());
    }
}
