package dev.toll.align;

import dev.toll.core.InputException;
import dev.toll.core.progress.Progress;
import dev.toll.tensor.AdamW;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The loop all trainers share: for every step take a batch's parts, accumulate their gradient, clip, update. What the
 * batch of step t is depends on t and the seed alone, so a run resumed from its saved state continues exactly as it
 * would have.
 */
public final class TrainingLoop<B> {
    /** A loop's state is written every so many steps, and at its end. */
    public record Saving(Path dir, String key, int everySteps) {}

    /** What happened in one step: 0-based number, loss, gradient norm before clipping. */
    public record Step(int number, double loss, double gradientNorm) {}

    /** Called after every update. */
    @FunctionalInterface
    public interface Listener {
        void after(Step step);
    }

    private final Trainable trainable;
    private final Optimiser optimiser;
    private final int steps;
    private final Progress progress;

    /** Optimiser settings: schedule, AdamW's betas, weight decay, clipping norm (0 = none). */
    public record Optimiser(Schedule schedule, double beta1, double beta2, double weightDecay, double clip) {
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
        try (var adam = new AdamW(trainable.parameters(), optimiser.beta1(), optimiser.beta2(), 1e-8, optimiser.weightDecay())) {
            int start = saving == null ? 0 : TrainingState.restore(saving, trainable.parameters(), adam);
            progress.alreadyDone(start);
            int bad = 0;
            double smooth = Double.NaN;
            for (int step = start; step < steps; step++) {
                double value = trainable.accumulate(batchAt.apply(step), loss);
                double norm = adam.step(optimiser.schedule().at(step, steps), optimiser.clip());
                bad = Double.isFinite(norm) && Double.isFinite(value) ? 0 : bad + 1;
                if (bad >= 5) {
                    throw new InputException("training diverged: loss " + value + " and gradient norm " + norm + " in 5 steps running (step "
                            + step + "); use a smaller learning rate than " + optimiser.schedule().peak());
                }
                smooth = Double.isNaN(smooth) ? value : 0.95 * smooth + 0.05 * value;
                listener.after(new Step(step, value, norm));
                progress.note(String.format(Locale.ROOT, "loss %.3f", smooth));
                progress.step(1);
                if (saving != null && ((step + 1) % saving.everySteps() == 0 || step + 1 == steps)) {
                    TrainingState.save(saving, step + 1, trainable.parameters(), adam);
                }
            }
        }
    }
}
