package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * Weighted preference optimisation (Zhou et al. 2024, arXiv 2406.11827): a pair counts with w(y_w)·w(y_l), w(y) =
 * exp of the mean over its tokens of log p − log Σ_v p_v², so that answers the policy itself might have given count most and
 * old, off-policy data is read as if it were its own. No gradient flows through the weights.
 *
 * @param loss what is weighted
 */
public record Wpo(PreferenceLoss loss) implements PreferenceLoss {
    @Override
    public Tensor of(PairScores pairs) {
        return loss.of(pairs).mul(pairs.certainty().detach().exp());
    }

    @Override
    public boolean needsCertainty() {
        return true;
    }

    @Override
    public boolean needsReference() {
        return loss.needsReference();
    }

    @Override
    public boolean acrossPairs() {
        return loss.acrossPairs();
    }
}
