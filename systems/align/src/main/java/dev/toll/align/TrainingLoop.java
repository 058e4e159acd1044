package dev.toll.align;

import dev.toll.core.progress.Progress;
import dev.toll.tensor.AdamW;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The loop all trainers share: for every step take a batch's parts, accumulate their gradient, clip, update. What the
 * batch of step t is depends on t and the seed alone, so a run resumed from its saved state continues exactly as it
 * would have.
 *
 * <p>With several ranks all of them run the same loop; the first one reads and writes the saved state and hands it to the
 * others, so a run can be resumed with another number of ranks.
 */
public final class TrainingLoop<B> {
    /** A loop's state is written every so many steps, and at its end. */
    public record Saving(Path dir, String key, int everySteps) {}

    /** What happened in one step: 0-based number, loss, gradient norm before clipping, learning rate, seconds since this process began its first step. */
    public record Step(int number, double loss, double gradientNorm, double rate, double seconds) {}

    /** Called after every update. */
    @FunctionalInterface
    public interface Listener {
        void after(Step step);

        /** What the listener adds up over the steps; saved with the state, and put back in place when a run is resumed. */
        default double[] tally() {
            return new double[0];
        }

        /** A listener that keeps its sums in {@code tally}. */
        static Listener adding(double[] tally, Listener listener) {
            return new Listener() {
                @Override
                public void after(Step step) {
                    listener.after(step);
                }

                @Override
                public double[] tally() {
                    return tally;
                }
            };
        }
    }

    private final Trainable trainable;
    private final Optimiser optimiser;
    private final int steps;
    private final Progress progress;

    /** Optimiser settings: schedule, AdamW's betas and ε, weight decay, clipping norm (0 = none). */
    public record Optimiser(Schedule schedule, double beta1, double beta2, double eps, double weightDecay, double clip) {
        /** ε 1e-8. */
        public Optimiser(Schedule schedule, double beta1, double beta2, double weightDecay, double clip) {
            this(schedule, beta1, beta2, 1e-8, weightDecay, clip);
        }

        public static Optimiser of(Schedule schedule) {
            return new Optimiser(schedule, 0.9, 0.98, 0, 1.0);
        }
    }

    public TrainingLoop(Trainable trainable, Optimiser optimiser, int steps, Progress progress) {
        this.trainable = trainable;
        this.optimiser = optimiser;
        this.steps = steps;
        this.progress = progress;
    }

    /** Runs to the end, from {@code saving}'s state if there is one. {@code batchAt} gives the parts of a step's batch. */
    public void run(IntFunction<List<B>> batchAt, Trainable.Loss<B> loss, @Nullable Saving saving, Listener listener) {
        run(batchAt, saving, listener, parts -> trainable.accumulate(parts, loss));
    }

    /** The same for parts that back-propagate themselves. */
    public void train(IntFunction<List<B>> batchAt, Trainable.Backward<B> backward, @Nullable Saving saving, Listener listener) {
        run(batchAt, saving, listener, parts -> trainable.backpropagate(parts, backward));
    }

    private void run(IntFunction<List<B>> batchAt, @Nullable Saving saving, Listener listener, ToDoubleFunction<List<B>> gradient) {
        try (var adam = new AdamW(trainable.parameters(), optimiser.beta1(), optimiser.beta2(), optimiser.eps(), optimiser.weightDecay())) {
            var ranks = trainable.workers().ranks();
            int start = TrainingState.restore(saving, trainable.parameters(), adam, listener.tally(), ranks);
            progress.alreadyDone(start);
            if (saving != null && start == 0 && ranks.first()) {
                TrainingState.requireRoom(saving, trainable.parameters());
            }
            var health = new TrainingHealth(optimiser.schedule().peak(), saving);
            long begun = System.nanoTime();
            for (int step = start; step < steps; step++) {
                double value = gradient.applyAsDouble(batchAt.apply(step));
                double rate = optimiser.schedule().at(step, steps);
                double norm = adam.step(rate, optimiser.clip());
                health.after(step, value, norm);
                listener.after(new Step(step, value, norm, rate, (System.nanoTime() - begun) / 1e9));
                progress.note(health.note());
                progress.step(1);
                boolean save = saving != null && (step + 1) % saving.everySteps() == 0;
                if (save || step + 1 == steps) {
                    health.check(step, trainable.parameters());
                }
                if (saving != null && (save || step + 1 == steps)) {
                    TrainingState.save(saving, step + 1, trainable.parameters(), adam, listener.tally(), ranks);
                }
            }
        }
    }
}
