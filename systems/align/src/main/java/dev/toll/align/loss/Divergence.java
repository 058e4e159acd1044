package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * An f-divergence between policy and reference, as DPO needs it (Wang et al. 2024, "Beyond reverse KL", arXiv 2309.16240):
 * the implicit reward of an answer is β·f′(π/π_ref), of which only {@link #score}, f′ as a function of d = log π −
 * log π_ref up to constants, is left in the difference of two answers. The reverse KL of plain DPO has score d.
 */
public sealed interface Divergence {
    /** Exponents are cut off here, beyond which a score has no meaning but its sign, and e to it would leave float32. */
    double LARGEST_EXPONENT = 80;

    /** From log-ratios d [n] to scores [n], rising in d. */
    Tensor score(Tensor ratio);

    /** Forward KL, f(u) = −log u: −e^{−d}. Covers what the reference does; the policy pays most where it drops answers. */
    record ForwardKl() implements Divergence {
        @Override
        public Tensor score(Tensor ratio) {
            return cappedExp(ratio.neg()).neg();
        }
    }

    /** Jensen–Shannon, f(u) = u·log u − (u+1)·log((u+1)/2): log σ(d). Bounded above, so that a margin cannot come from the chosen answer's ratio alone. */
    record JensenShannon() implements Divergence {
        @Override
        public Tensor score(Tensor ratio) {
            return Nn.logSigmoid(ratio);
        }
    }

    /** α-divergence: e^{(α−1)d}/(α−1), the forward KL at α = 0 and, up to a constant, the reverse KL as α → 1. (The paper's α is 1 − α here.) */
    record Alpha(double alpha) implements Divergence {
        public Alpha {
            if (!(alpha >= 0) || alpha == 1 || Double.isInfinite(alpha)) {
                throw new IllegalArgumentException("alpha: found " + alpha + ", expected a number of at least 0 other than 1, which is plain dpo");
            }
        }

        @Override
        public Tensor score(Tensor ratio) {
            return cappedExp(ratio.mul(alpha - 1)).mul(1 / (alpha - 1));
        }
    }

    private static Tensor cappedExp(Tensor x) {
        return x.neg().clampMin(-LARGEST_EXPONENT).neg().exp();
    }
}
