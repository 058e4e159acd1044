package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * SimPO (Meng et al. 2024, arXiv 2405.14734, eq. 6): −log σ(β·lp_w/n_w − β·lp_l/n_l − γ), without a reference; γ is the
 * margin asked for. The paper's β is 2 to 2.5, far above DPO's.
 */
public record SimPo(double beta, double gamma) implements PreferenceLoss {
    public SimPo {
        Require.positive("beta", beta);
        Require.notNegative("gamma", gamma);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var m = PairScores.perToken(pairs.chosen(), pairs.chosenTokens()).sub(PairScores.perToken(pairs.rejected(), pairs.rejectedTokens()));
        return Nn.logSigmoid(m.mul(beta).add(-gamma)).neg();
    }

    @Override
    public boolean needsReference() {
        return false;
    }
}
