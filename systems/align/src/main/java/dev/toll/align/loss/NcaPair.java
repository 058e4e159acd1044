package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Noise contrastive alignment on pairs (Chen et al. 2024, arXiv 2402.05369): −log σ(βd_w) − ½log σ(−βd_w) − ½log σ(−βd_l).
 */
public record NcaPair(double beta) implements PreferenceLoss {
    public NcaPair {
        Require.positive("beta", beta);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var w = pairs.chosenRatio().mul(beta);
        var l = pairs.rejectedRatio().mul(beta);
        return Nn.logSigmoid(w).add(Nn.logSigmoid(w.neg()).mul(0.5)).add(Nn.logSigmoid(l.neg()).mul(0.5)).neg();
    }
}
