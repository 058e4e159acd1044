package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Robust DPO (Chowdhury et al. 2024, arXiv 2403.00409, eq. 12): [−(1−e)·log σ(βD) + e·log σ(−βD)]/(1 − 2e), unbiased when
 * a share e of the labels was flipped at random.
 */
public record RobustDpo(double beta, double smoothing) implements PreferenceLoss {
    public RobustDpo {
        Require.positive("beta", beta);
        Require.noise(smoothing);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var z = pairs.margin().mul(beta);
        return Nn.logSigmoid(z).mul(-(1 - smoothing)).add(Nn.logSigmoid(z.neg()).mul(smoothing)).mul(1 / (1 - 2 * smoothing));
    }
}
