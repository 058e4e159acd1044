package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * The odds-ratio term of ORPO (Hong et al. 2024, arXiv 2403.07691, eq. 7): −β·log σ(log odds(p_w) − log odds(p_l)) with
 * log odds(p) = p − log(1 − e^p) and p the mean log-probability per token. ORPO adds the chosen answer's negative
 * log-likelihood with weight 1, which the trainer does.
 */
public record OddsRatio(double beta) implements PreferenceLoss {
    public OddsRatio {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var w = PairScores.perToken(pairs.chosen(), pairs.chosenTokens());
        var l = PairScores.perToken(pairs.rejected(), pairs.rejectedTokens());
        return Nn.logSigmoid(w.sub(l).sub(Nn.log1mExp(w).sub(Nn.log1mExp(l)))).mul(-beta);
    }

    @Override
    public boolean needsReference() {
        return false;
    }
}
