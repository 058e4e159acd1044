package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Binary classifier optimisation on pairs (Jung et al. 2024, arXiv 2404.04656), without the running reward shift:
 * −log σ(βd_w) − log σ(−βd_l).
 */
public record BcoPair(double beta) implements PreferenceLoss {
    public BcoPair {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        return Nn.logSigmoid(pairs.chosenRatio().mul(beta)).add(Nn.logSigmoid(pairs.rejectedRatio().mul(-beta))).neg();
    }
}
