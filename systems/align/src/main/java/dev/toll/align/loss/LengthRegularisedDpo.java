package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * R-DPO (Park et al. 2024, arXiv 2403.19159): −log σ(βD + α(n_w − n_l)); a longer chosen answer needs less margin, so less
 * of the length is learnt as if it were quality.
 */
public record LengthRegularisedDpo(double beta, double alpha) implements PreferenceLoss {
    public LengthRegularisedDpo {
        Require.positive("beta", beta);
        Require.notNegative("alpha", alpha);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var lengths = pairs.chosenTokens().sub(pairs.rejectedTokens()).mul(alpha);
        return Nn.logSigmoid(pairs.margin().mul(beta).add(lengths)).neg();
    }
}
