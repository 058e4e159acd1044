package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Discovered preference optimisation (Lu et al. 2024, arXiv 2406.08414): with z = βD and gate g = σ(z/τ), the mix
 * (1−g)·(−log σ(z)) + g·e^{−z}. With the published τ = 0.05 it rises with the margin just around z = 0.
 */
public record DiscoPop(double beta, double tau) implements PreferenceLoss {
    public DiscoPop {
        Require.positive("beta", beta);
        Require.positive("tau", tau);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var z = pairs.margin().mul(beta);
        var gate = z.mul(1 / tau).sigmoid();
        return Nn.logSigmoid(z).neg().mul(gate.neg().add(1)).add(z.neg().exp().mul(gate));
    }
}
