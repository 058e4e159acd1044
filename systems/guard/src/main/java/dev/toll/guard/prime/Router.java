package dev.toll.guard.prime;

import dev.toll.core.Conversation;
import java.util.List;

/** Stage 1: which route a request takes. */
public interface Router {
    /** Assesses the last request of a conversation; a doubt is {@link Route#POTENTIAL_VIOLATION}, and a guard that cannot be reached throws. */
    Routed assess(Conversation conversation);

    /** An assessment and the calls it took. */
    record Routed(RiskAssessment risk, List<CallTrace> calls) {
        public Routed {
            calls = List.copyOf(calls);
        }
    }
}
