package dev.toll.guard.prime;

import dev.toll.chat.Usage;
import java.time.Duration;

/** One call to a model on the way to an answer: for the price of a guard, which is tokens and waiting. */
public record CallTrace(Stage stage, String model, Usage usage, Duration took) {
    /** What the call was for. */
    public enum Stage {
        ROUTE, ANSWER, REFUSAL, REEVALUATION
    }
}
