package dev.toll.align;

import dev.toll.core.InputException;
import dev.toll.tensor.Parameters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run for numbers that are none. One bad batch (a loss or a gradient that is NaN or infinite) makes no update
 * and is counted; several in a row, or weights that are no longer finite, end the run before they reach the disk, so that
 * the state saved last is a good one.
 */
final class TrainingHealth {
    private static final int PATIENCE = 5;
    private static final double SMOOTHING = 0.95;

    private final double peakRate;
    private final TrainingLoop.@Nullable Saving saving;
    private double smooth = Double.NaN;
    private int inARow;
    private int skipped;
    private int updates;

    TrainingHealth(double peakRate, TrainingLoop.@Nullable Saving saving) {
        this.peakRate = peakRate;
        this.saving = saving;
    }

    /** One step is done; {@link InputException} when it was the last of too many bad ones. */
    void after(int step, double loss, double gradientNorm) {
        if (Double.isFinite(loss) && Double.isFinite(gradientNorm)) {
            inARow = 0;
            updates++;
            smooth = Double.isNaN(smooth) ? loss : SMOOTHING * smooth + (1 - SMOOTHING) * loss;
            return;
        }
        skipped++;
        if (++inARow >= PATIENCE) {
            throw diverged("loss " + loss + " and gradient norm " + gradientNorm + " in " + inARow + " steps running", step);
        }
    }

    /** Before a state is kept, and after the last step: is it worth keeping? */
    void check(int step, Parameters parameters) {
        if (!parameters.finite()) {
            throw diverged("the weights hold NaN or infinite numbers", step);
        }
        if (updates == 0 && skipped > 0) {
            throw diverged("no step had a finite loss and gradient", step);
        }
    }

    private InputException diverged(String how, int step) {
        var kept = saving == null ? null : TrainingState.newest(saving);
        return new InputException("training diverged: " + how + " (step " + (step + 1) + "); use a smaller learning rate than " + peakRate
                + ", or look for extreme texts in the data" + (kept == null ? "" : ". The last good weights stay in " + kept));
    }

    /** The smoothed loss and what was skipped, for the progress line. */
    String note() {
        String loss = Double.isNaN(smooth) ? "no loss yet" : String.format(Locale.ROOT, "loss %.3f", smooth);
        return skipped == 0 ? loss : loss + ", " + skipped + (skipped == 1 ? " step" : " steps") + " skipped (not finite)";
    }
}
