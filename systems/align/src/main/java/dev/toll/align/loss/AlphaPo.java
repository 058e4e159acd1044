package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * AlphaPO (Gupta et al. 2025, arXiv 2501.03884): SimPO with another shape of reward. r = (1 − p^{−α})/α with p the
 * geometric mean of the answer's token probabilities, loss −log σ(β·r_w − β·r_l − γ), without a reference. α → 0 gives log p,
 * which is SimPO; α above 0 makes unlikely answers count more.
 */
public record AlphaPo(double beta, double gamma, double alpha) implements PreferenceLoss {
    public AlphaPo {
        Require.positive("beta", beta);
        Require.notNegative("gamma", gamma);
        Require.notNegative("alpha", alpha);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var margin = reward(PairScores.perToken(pairs.chosen(), pairs.chosenTokens())).sub(reward(PairScores.perToken(pairs.rejected(), pairs.rejectedTokens())));
        return Nn.logSigmoid(margin.mul(beta).add(-gamma)).neg();
    }

    private Tensor reward(Tensor meanLogProb) {
        return alpha == 0 ? meanLogProb : meanLogProb.mul(-alpha).expm1().mul(-1 / alpha);
    }

    @Override
    public boolean needsReference() {
        return false;
    }
}
