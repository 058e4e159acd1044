package dev.toll.align.job;

import dev.toll.align.StepLog;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long the stages of a job took in this process, and what its steps did per second. */
final class Pace implements StepLog {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private double earlier;
    private double stage;
    private double paused;
    private double pausedBefore;
    private long items;
    private long tokens;
    private int skipped;

    /** Model and data are there, since {@code begun} nanoseconds. */
    void loaded(long begun) {
        seconds.put("loadSeconds", (System.nanoTime() - begun) / 1e9);
    }

    /** Reference log-probabilities are there. */
    void prepared(long begun) {
        seconds.put("prepareSeconds", (System.nanoTime() - begun) / 1e9);
    }

    /** Training stood still while something was measured. */
    void paused(long nanos) {
        paused += nanos / 1e9;
    }

    @Override
    public void after(Entry step) {
        if (items == 0) {
            // Its clock begins with its first step.
            paused = 0;
        }
        // A job of several trainings starts its clock again with each.
        if (step.seconds() < stage) {
            earlier += stage - pausedBefore;
            paused = 0;
        }
        stage = step.seconds();
        pausedBefore = paused;
        items += step.items();
        tokens += step.tokens();
        if (!Double.isFinite(step.loss()) || !Double.isFinite(step.gradientNorm())) {
            skipped++;
        }
    }

    Map<String, Double> figures() {
        if (items > 0) {
            double trained = earlier + stage - pausedBefore;
            seconds.put("trainSeconds", trained);
            seconds.put("itemsPerSecond", items / trained);
            seconds.put("tokensPerSecond", tokens / trained);
        }
        if (skipped > 0) {
            seconds.put("skippedSteps", (double) skipped);
        }
        return seconds;
    }
}
