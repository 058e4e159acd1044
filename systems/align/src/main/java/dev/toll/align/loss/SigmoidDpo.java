package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Direct preference optimisation (Rafailov et al. 2023, arXiv 2305.18290, eq. 7): −log σ(βD), D = (lp_w − rp_w) −
 * (lp_l − rp_l). The policy may move away from the reference only as far as the data's preferences pay for it; β is the
 * price.
 */
public record SigmoidDpo(double beta) implements PreferenceLoss {
    public SigmoidDpo {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        return Nn.logSigmoid(pairs.margin().mul(beta)).neg();
    }
}
