package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * DPO with smoothed labels (cDPO, Mitchell 2023): −(1−e)·log σ(βD) − e·log σ(−βD); e is the share of labels taken to be
 * wrong. It has a minimum at a finite margin, where plain DPO pushes on for ever.
 */
public record ConservativeDpo(double beta, double smoothing) implements PreferenceLoss {
    public ConservativeDpo {
        Require.positive("beta", beta);
        Require.noise(smoothing);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var z = pairs.margin().mul(beta);
        return Nn.logSigmoid(z).mul(-(1 - smoothing)).add(Nn.logSigmoid(z.neg()).mul(-smoothing));
    }
}
