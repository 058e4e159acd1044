package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Contrastive preference optimisation (Xu et al. 2024, arXiv 2401.08417, eq. 5): −log σ(β(lp_w − lp_l)), without a
 * reference; the paper adds the chosen answer's negative log-likelihood, which the trainer does.
 */
public record Cpo(double beta) implements PreferenceLoss {
    public Cpo {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        return Nn.logSigmoid(pairs.chosen().sub(pairs.rejected()).mul(beta)).neg();
    }

    @Override
    public boolean needsReference() {
        return false;
    }
}
