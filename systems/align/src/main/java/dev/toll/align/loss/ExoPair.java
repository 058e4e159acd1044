package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Exact optimisation on pairs (Ji et al. 2024, arXiv 2402.00856, eq. 16): the reverse KL from labels (1−e, e) to the
 * policy's own preference q = (σ(βD), σ(−βD)): q_w(log q_w − log(1−e)) + q_l(log q_l − log e).
 */
public record ExoPair(double beta, double smoothing) implements PreferenceLoss {
    public ExoPair {
        Require.positive("beta", beta);
        Require.noise(smoothing);
        Require.positive("smoothing", smoothing);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var w = Nn.logSigmoid(pairs.margin().mul(beta));
        var l = Nn.logSigmoid(pairs.margin().mul(-beta));
        return w.exp().mul(w.add(-Math.log(1 - smoothing))).add(l.exp().mul(l.add(-Math.log(smoothing))));
    }
}
