package dev.toll.align;

import dev.toll.core.progress.Progress;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.PackedPass;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.TokenTree;
import dev.toll.model.decoder.Weights;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Supervised fine-tuning with completion-only loss: cross-entropy on answers, averaged over the batch's answer tokens.
 * It is also the update stage of rejection-sampling fine-tuning.
 */
public final class Sft {
    /** Most padded tokens one worker holds at once, where a batch is cut by {@link MicroBatches}. */
    public static final int PART_TOKENS = 800;

    private Sft() {}

    /**
     * Settings of one run.
     *
     * @param batchExamples examples per update
     * @param epochs passes over the examples, each in a new seeded order
     */
    public record Settings(Schedule schedule, int batchExamples, int epochs, double weightDecay, double clip, long seed, Engine engine) {
        /** Computed as {@link Engine#DEFAULT} says. */
        public Settings(Schedule schedule, int batchExamples, int epochs, double weightDecay, double clip, long seed) {
            this(schedule, batchExamples, epochs, weightDecay, clip, seed, Engine.DEFAULT);
        }

        /** Updates that so many examples take. */
        public int steps(int examples) {
            return epochs * ((examples + batchExamples - 1) / batchExamples);
        }
    }

    /**
     * Trains on a fixed set of examples, resumably where {@code checkpointing} is given; returns the mean loss of the last epoch's
     * steps.
     */
    public static double train(Policy policy, List<TargetedSequence> examples, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        return train(policy, examples, settings, checkpointing, progress, StepLog.NONE);
    }

    /** The same, telling {@code log} of every step. */
    public static double train(Policy policy, List<TargetedSequence> examples, Settings settings, @Nullable Checkpointing checkpointing, Progress progress, StepLog log) {
        var epochs = new Epochs<>(examples, settings.batchExamples(), settings.epochs(), settings.seed(), settings.engine().order());
        var last = new LastEpoch();
        stream(policy, epochs::at, epochs.steps(), settings, checkpointing, progress, last.sums(), step -> {
            if (epochs.inLastEpoch(step.step())) {
                last.add(step.loss(), step.items(), 0);
            }
            log.after(step);
        });
        return last.loss();
    }

    /** Trains on batches made on the fly: what step t's batch is must depend on t alone. Resumable. */
    public static void trainOnStream(Policy policy, IntFunction<List<TargetedSequence>> batchAt, int steps, Settings settings,
            Checkpointing checkpointing, Progress progress) {
        stream(policy, batchAt, steps, settings, checkpointing, progress, new double[0], StepLog.NONE);
    }

    private static void stream(Policy policy, IntFunction<List<TargetedSequence>> batchAt, int steps, Settings settings,
            @Nullable Checkpointing checkpointing, Progress progress, double[] tally, StepLog log) {
        var engine = settings.engine();
        var seen = new Seen();
        try (var trainable = policy.trainable()) {
            var loop = new TrainingLoop<Part>(trainable, engine.optimiser(settings.schedule(), settings.weightDecay(), settings.clip()), steps, progress);
            loop.train(step -> {
                var batch = batchAt.apply(step);
                seen.items = batch.size();
                seen.tokens = batch.stream().mapToLong(TargetedSequence::length).sum();
                return parts(batch, policy.workers().shares(), engine);
            }, (decoder, weights, part) -> backward(decoder, weights, part, engine), Checkpointing.saving(checkpointing), TrainingLoop.Listener.adding(tally, step -> log.after(new StepLog.Entry(
                    step.number(), step.loss(), step.gradientNorm(), step.rate(), step.seconds(), seen.items, seen.tokens, Map.of()))));
        }
    }

    /** Of the batch in hand. */
    private static final class Seen {
        private int items;
        private long tokens;
    }

    /** @param batchTargets learnt tokens of the whole batch */
    record Part(List<TargetedSequence> examples, int batchTargets) {}

    static List<Part> parts(List<TargetedSequence> batch, int shares, Engine engine) {
        int targets = TargetedSequence.targets(batch);
        return TokenParts.cut(batch, TargetedSequence::length, shares, engine.microTokens()).stream()
                .map(examples -> new Part(examples, targets))
                .toList();
    }

    /** Cross-entropy over the part's learnt tokens, averaged over the batch's. */
    static double backward(Decoder decoder, Weights weights, Part part, Engine engine) {
        var batch = decoder.pack(part.examples().stream().map(TokenTree::of).toList());
        return new PackedPass(decoder, weights, batch, engine.checkpoint()).backwardLikelihood(1.0 / Math.max(1, part.batchTargets()));
    }
}
