package dev.toll.align.ppo;

import dev.toll.align.StepLog;
import java.util.Map;

/** Numbers the updates of a run through all its iterations, and tells a log of each. */
final class UpdateCount {
    /** Under this the count lies in a state's metadata. */
    static final String KEY = "updates";

    private final StepLog log;
    private int made;
    private long begun;

    UpdateCount(StepLog log) {
        this.log = log;
    }

    /** Starts the clock, the first time. */
    void begin() {
        begun = begun == 0 ? System.nanoTime() : begun;
    }

    int made() {
        return made;
    }

    void set(int number) {
        made = number;
    }

    /** An update was made: both losses together, the policy's gradient norm (0 where it was left alone), its rate, and what the batch held. */
    void tell(double loss, double gradientNorm, double rate, int answers, long tokens, Map<String, Double> more) {
        log.after(new StepLog.Entry(made++, loss, gradientNorm, rate, (System.nanoTime() - begun) / 1e9, answers, tokens, more));
    }
}
