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

    /** Whether {@link PairScores#certainty} is looked at. */
    default boolean needsCertainty() {
        return false;
    }

    /** What answer tokens beyond the length of the pair's shorter answer count with in the sums it is given. */
    default double tailWeight() {
        return 1;
    }

    /** Whether a pair's loss depends on the other pairs of its batch, so that a batch must not be cut. */
    default boolean acrossPairs() {
        return false;
    }
}
