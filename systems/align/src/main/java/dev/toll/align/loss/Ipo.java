package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * Identity preference optimisation (Azar et al. 2024, arXiv 2310.12036, eq. 17): (m − 1/(2β))². The paper's m is D, from
 * summed log-probabilities; with {@code perToken} it is d_w/n_w − d_l/n_l, as TRL has it after asking the authors, without
 * which long answers dominate.
 */
public record Ipo(double beta, boolean perToken) implements PreferenceLoss {
    public Ipo {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var m = perToken
                ? PairScores.perToken(pairs.chosenRatio(), pairs.chosenTokens()).sub(PairScores.perToken(pairs.rejectedRatio(), pairs.rejectedTokens()))
                : pairs.margin();
        return m.add(-1 / (2 * beta)).square();
    }
}
