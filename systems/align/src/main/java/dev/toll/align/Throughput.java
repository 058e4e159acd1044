package dev.toll.align;

import dev.toll.model.decoder.TargetedSequence;
import dev.toll.tensor.AdamW;
import java.util.List;

/** One supervised step on its own, for benchmarks: forward, backward, clipped AdamW update at rate 0. */
public final class Throughput {
    private Throughput() {}

    /** Returns the gradient's norm; the weights stay as they are. */
    public static double step(Policy policy, List<TargetedSequence> batch) {
        try (var trainable = policy.trainable();
                var adam = AdamW.forShortRuns(policy.parameters())) {
            int targets = TargetedSequence.targets(batch);
            var parts = MicroBatches.cut(batch, TargetedSequence::length, policy.workers().count(), Sft.PART_TOKENS);
            trainable.accumulate(parts, (decoder, weights, part) -> dev.toll.model.decoder.Likelihood.negative(decoder, weights, part, targets));
            return adam.step(0, 1);
        }
    }
}
