package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Pairwise reward-model loss (Bradley and Terry 1952; Ouyang et al. 2022, eq. 1): −log σ(r_w − r_l), the negative
 * log-likelihood of P(w ≻ l) = σ(r_w − r_l). Only differences are learnt, so a reward's zero is arbitrary.
 */
public record BradleyTerry() {
    /** Scores [pairs]; result [pairs]. */
    public Tensor of(Tensor chosen, Tensor rejected) {
        return Nn.logSigmoid(chosen.sub(rejected)).neg();
    }
}
