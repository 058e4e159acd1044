package dev.toll.align;

import dev.toll.model.decoder.Likelihood;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.tensor.AdamW;
import java.util.List;

/** Supervised steps on their own, for benchmarks: forward, backward, clipped AdamW update at rate 0. */
public final class Throughput implements AutoCloseable {
    private final Policy policy;
    private final Trainable trainable;
    private final AdamW adam;

    public Throughput(Policy policy) {
        this.policy = policy;
        this.trainable = policy.trainable();
        this.adam = AdamW.forShortRuns(policy.parameters());
    }

    /** Returns the gradient's norm; the weights stay as they are. */
    public double step(List<TargetedSequence> batch) {
        int targets = TargetedSequence.targets(batch);
        var parts = MicroBatches.cut(batch, TargetedSequence::length, policy.workers().count(), Sft.PART_TOKENS);
        trainable.accumulate(parts, (decoder, weights, part) -> Likelihood.negative(decoder, weights, part, targets));
        return adam.step(0, 1);
    }

    @Override
    public void close() {
        adam.close();
        trainable.close();
    }
}
