package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Length-normalised DPO (TRL's sigmoid_norm; the average log-probability form of Meng et al. 2024 with a reference):
 * −log σ(β(d_w/n_w − d_l/n_l)).
 */
public record NormalisedDpo(double beta) implements PreferenceLoss {
    public NormalisedDpo {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var m = PairScores.perToken(pairs.chosenRatio(), pairs.chosenTokens()).sub(PairScores.perToken(pairs.rejectedRatio(), pairs.rejectedTokens()));
        return Nn.logSigmoid(m.mul(beta)).neg();
    }
}
