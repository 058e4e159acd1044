package dev.toll.recipes.primeguard;

import dev.toll.chat.Completion;
import dev.toll.guard.prime.GuardedAnswer;
import org.jspecify.annotations.Nullable;

/**
 * An answer with its price.
 *
 * @param text empty where there was none
 * @param answered false where the model or the endpoint gave no answer; what it would have been is unknown
 * @param finished false when the token budget cut the answer off
 * @param route the route's label, or null where nothing was routed
 * @param status how the assessment came about, or null
 * @param refused the guard itself refused
 * @param calls to any model
 * @param millis from the request to the whole answer
 */
public record Asked(String text, boolean answered, boolean finished, @Nullable String route, @Nullable String status, boolean refused, int calls, long promptTokens,
        long completionTokens, double millis) {
    static Asked of(Completion c, long start) {
        return new Asked(c.text(), true, c.finish() != Completion.Finish.LENGTH, null, null, false, c.usage().calls(), c.usage().promptTokens(), c.usage().completionTokens(),
                millis(start));
    }

    static Asked of(GuardedAnswer a, long start) {
        var usage = a.usage();
        return new Asked(a.text(), true, a.completion().finish() != Completion.Finish.LENGTH, a.risk().route().label(), a.risk().status().name(), a.refused(),
                usage.calls(), usage.promptTokens(), usage.completionTokens(), millis(start));
    }

    static Asked none(String why, long start) {
        return new Asked(why, false, false, null, null, false, 0, 0, 0, millis(start));
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    /** Read and written by all calls; NaN where a backend did not say. */
    double tokens() {
        return promptTokens < 0 || completionTokens < 0 ? Double.NaN : promptTokens + completionTokens;
    }
}
