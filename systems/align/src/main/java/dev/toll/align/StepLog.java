package dev.toll.align;

import java.util.Map;

/** Where a trainer tells of every step. */
@FunctionalInterface
public interface StepLog {
    /** Tells nobody. */
    StepLog NONE = step -> { };

    void after(Entry step);

    /** Tells this one first, then {@code other}. */
    default StepLog and(StepLog other) {
        return step -> {
            after(step);
            other.after(step);
        };
    }

    /** Tells this one of steps that count on from {@code before}, for a training that is one stage of several. */
    default StepLog behind(int before) {
        return s -> after(new Entry(before + s.step(), s.loss(), s.gradientNorm(), s.rate(), s.seconds(), s.items(), s.tokens(), s.more()));
    }

    /**
     * One step.
     *
     * @param step 0-based number
     * @param loss of the batch, before the update
     * @param gradientNorm before clipping
     * @param rate learning rate of the update
     * @param seconds since this process began its first step
     * @param items examples, pairs or answers of the batch
     * @param tokens that were computed with gradient: prompts once, answers; no padding
     * @param more numbers that only this method has, such as the accuracy of a batch of pairs
     */
    record Entry(int step, double loss, double gradientNorm, double rate, double seconds, int items, long tokens, Map<String, Double> more) {}
}
