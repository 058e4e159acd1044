package dev.toll.guard.prime;

import dev.toll.chat.Completion;
import dev.toll.chat.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What left the guard, and why.
 *
 * @param completion the answer as the caller gets it; its usage is that of all calls
 * @param risk the outcome of stage 1
 * @param reevaluation what the model wrote when it weighed the finding again; null on the other routes
 * @param refused whether the guard itself refused (a model may also refuse in its own words, which a judge must tell)
 * @param calls every call made, in order
 */
public record GuardedAnswer(Completion completion, RiskAssessment risk, @Nullable String reevaluation, boolean refused, List<CallTrace> calls) {
    public GuardedAnswer {
        calls = List.copyOf(calls);
    }

    public String text() {
        return completion.text();
    }

    /** Tokens of all calls. */
    public Usage usage() {
        return calls.stream().map(CallTrace::usage).reduce(Usage.NONE, Usage::plus);
    }

    /** Time spent before the call that gave the answer: what the guard adds to the wait. */
    public Duration added() {
        return calls.stream().filter(c -> c.stage() == CallTrace.Stage.ROUTE).map(CallTrace::took).reduce(Duration.ZERO, Duration::plus);
    }
}
