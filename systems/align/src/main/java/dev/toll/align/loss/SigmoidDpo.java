package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Direct preference optimisation (Rafailov et al. 2023, eq. 7): −log σ(β·[(lp_w − rp_w) − (lp_l − rp_l)]), where lp
 * and rp are summed answer log-probabilities under the policy and the reference, w the chosen and l the rejected
 * answer. The policy may move away from the reference only as far as the data's preferences pay for it; β is the price.
 */
public record SigmoidDpo(double beta) {
    public SigmoidDpo {
        if (!(beta > 0)) {
            throw new IllegalArgumentException("beta " + beta + ": expected > 0");
        }
    }

    /** All arguments [pairs]; result [pairs], one loss per pair. */
    public Tensor of(Tensor chosen, Tensor rejected, Tensor referenceChosen, Tensor referenceRejected) {
        var margin = chosen.sub(referenceChosen).sub(rejected.sub(referenceRejected));
        return Nn.logSigmoid(margin.mul(beta)).neg();
    }
}
