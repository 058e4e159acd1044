package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * DPO under another divergence than the reverse KL (Wang et al. 2024, arXiv 2309.16240): −log σ(β(h(d_w) − h(d_l)))
 * with h the divergence's score.
 */
public record DivergenceDpo(double beta, Divergence divergence) implements PreferenceLoss {
    public DivergenceDpo {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var margin = divergence.score(pairs.chosenRatio()).sub(divergence.score(pairs.rejectedRatio()));
        return Nn.logSigmoid(margin.mul(beta)).neg();
    }
}
