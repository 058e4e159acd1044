package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * Alignment via optimal transport (Melnyk et al. 2024, arXiv 2406.05882): stochastic dominance of a batch's chosen over its
 * rejected answers. Paired: policy's and reference's log-ratios of w against l are each sorted over the batch before they
 * are subtracted; unpaired: so are d_w and d_l. Then the smoothed logistic loss as in cDPO.
 */
public record Aot(double beta, double smoothing, boolean paired) implements PreferenceLoss {
    public Aot {
        Require.positive("beta", beta);
        Require.noise(smoothing);
    }

    @Override
    public Tensor of(PairScores pairs) {
        var d = paired
                ? sorted(pairs.chosen().sub(pairs.rejected())).sub(sorted(pairs.referenceChosen().sub(pairs.referenceRejected())))
                : sorted(pairs.chosenRatio()).sub(sorted(pairs.rejectedRatio()));
        var z = d.mul(beta);
        return Nn.logSigmoid(z).mul(-(1 - smoothing)).add(Nn.logSigmoid(z.neg()).mul(-smoothing));
    }

    @Override
    public boolean acrossPairs() {
        return true;
    }

    private static Tensor sorted(Tensor x) {
        return x.sortDescending(0).values();
    }
}
