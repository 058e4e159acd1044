package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/** A loss over pairs of answers of which one was preferred. */
public interface PreferenceLoss {
    /** One loss per pair: [n]. */
    Tensor of(PairScores pairs);

    /** Whether the reference's log-probabilities are looked at. */
    default boolean needsReference() {
        return true;
    }

    /** Whether a pair's loss depends on the other pairs of its batch, so that a batch must not be cut. */
    default boolean acrossPairs() {
        return false;
    }
}
