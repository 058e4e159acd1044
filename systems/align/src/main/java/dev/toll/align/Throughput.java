package dev.toll.align;

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
        trainable.backpropagate(Sft.parts(batch, policy.workers().shares(), Engine.DEFAULT), (decoder, weights, part) -> Sft.backward(decoder, weights, part, Engine.DEFAULT));
        return adam.step(0, 1);
    }

    @Override
    public void close() {
        adam.close();
        trainable.close();
    }
}
