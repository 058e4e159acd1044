package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * What a preference loss sees of n pairs: summed answer log-probabilities under the policy (differentiable) and under
 * the reference, and the numbers of answer tokens. All [n], float32 or wider; references are zero where there is none.
 *
 * @param certainty mean over the tokens of log p − log Σ_v p_v², of both answers added up; zero where it was not asked for
 */
public record PairScores(
        Tensor chosen, Tensor rejected, Tensor referenceChosen, Tensor referenceRejected, Tensor chosenTokens, Tensor rejectedTokens,
        Tensor certainty) {
    /** Without certainty. */
    public PairScores(Tensor chosen, Tensor rejected, Tensor referenceChosen, Tensor referenceRejected, Tensor chosenTokens, Tensor rejectedTokens) {
        this(chosen, rejected, referenceChosen, referenceRejected, chosenTokens, rejectedTokens, Tensor.zeros(chosen.dtype(), chosen.device(), chosen.shape()));
    }

    /** d_w = lp_w − rp_w. */
    Tensor chosenRatio() {
        return chosen.sub(referenceChosen);
    }

    /** d_l = lp_l − rp_l. */
    Tensor rejectedRatio() {
        return rejected.sub(referenceRejected);
    }

    /** D = d_w − d_l. */
    Tensor margin() {
        return chosenRatio().sub(rejectedRatio());
    }

    /** lp_w/n_w and lp_l/n_l take an answer of no tokens as one of one. */
    static Tensor perToken(Tensor sum, Tensor tokens) {
        return sum.div(tokens.clampMin(1));
    }
}
