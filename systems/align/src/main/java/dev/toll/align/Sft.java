package dev.toll.align;

import dev.toll.core.progress.Progress;
import dev.toll.core.stats.SeededRandom;
import dev.toll.model.decoder.Likelihood;
import dev.toll.model.decoder.TargetedSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Supervised fine-tuning with completion-only loss: cross-entropy on answers, averaged over the batch's answer tokens.
 * It is also the update stage of rejection-sampling fine-tuning.
 */
public final class Sft {
    /** Most padded tokens one worker holds at once. */
    public static final int PART_TOKENS = 800;

    private Sft() {}

    /**
     * Settings of one run.
     *
     * @param batchExamples examples per update
     * @param epochs passes over the examples, each in a new seeded order
     */
    public record Settings(Schedule schedule, int batchExamples, int epochs, double weightDecay, double clip, long seed) {
        /** Updates that so many examples take. */
        public int steps(int examples) {
            return epochs * ((examples + batchExamples - 1) / batchExamples);
        }
    }

    /** Trains on a fixed set of examples, resumably where {@code checkpointing} is given; returns the mean loss of the last epoch. */
    public static double train(Policy policy, List<TargetedSequence> examples, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        return trainSaving(policy, examples, settings,
                checkpointing == null ? null : new TrainingLoop.Saving(checkpointing.dir(), checkpointing.key(), checkpointing.everySteps()), progress);
    }

    private static double trainSaving(Policy policy, List<TargetedSequence> examples, Settings settings, TrainingLoop.@Nullable Saving saving, Progress progress) {
        int perEpoch = (examples.size() + settings.batchExamples() - 1) / settings.batchExamples();
        IntFunction<List<TargetedSequence>> batchAt = step -> {
            var order = SeededRandom.permutation(examples.size(), settings.seed() + step / perEpoch);
            int from = step % perEpoch * settings.batchExamples();
            var batch = new ArrayList<TargetedSequence>();
            for (int i = from; i < Math.min(examples.size(), from + settings.batchExamples()); i++) {
                batch.add(examples.get(order[i]));
            }
            return batch;
        };
        var last = new double[2];
        int steps = settings.steps(examples.size());
        stream(policy, batchAt, steps, settings, saving, progress, step -> {
            if (step.number() >= steps - perEpoch) {
                last[0] += step.loss();
                last[1]++;
            }
        });
        return last[0] / Math.max(1, last[1]);
    }

    /** Trains on batches made on the fly: what step t's batch is must depend on t alone. Resumable. */
    public static void trainOnStream(Policy policy, IntFunction<List<TargetedSequence>> batchAt, int steps, Settings settings,
            Checkpointing checkpointing, Progress progress) {
        var saving = new TrainingLoop.Saving(checkpointing.dir(), checkpointing.key(), checkpointing.everySteps());
        stream(policy, batchAt, steps, settings, saving, progress, step -> { });
    }

    static void stream(Policy policy, IntFunction<List<TargetedSequence>> batchAt, int steps, Settings settings,
            TrainingLoop.@Nullable Saving saving, Progress progress, TrainingLoop.Listener listener) {
        try (var trainable = policy.trainable()) {
            var optimiser = new TrainingLoop.Optimiser(settings.schedule(), 0.9, 0.98, settings.weightDecay(), settings.clip());
            var loop = new TrainingLoop<Part>(trainable, optimiser, steps, progress);
            loop.run(step -> parts(batchAt.apply(step), policy.workers().count()),
                    (decoder, weights, part) -> Likelihood.negative(decoder, weights, part.examples(), part.batchTargets()), saving, listener);
        }
    }

    private record Part(List<TargetedSequence> examples, int batchTargets) {}

    private static List<Part> parts(List<TargetedSequence> batch, int workers) {
        int targets = TargetedSequence.targets(batch);
        return MicroBatches.cut(batch, TargetedSequence::length, workers, PART_TOKENS).stream()
                .map(examples -> new Part(examples, targets))
                .toList();
    }
}
