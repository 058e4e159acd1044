package dev.toll.guard.prime;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link PrimeGuard} runs.
 *
 * @param skipRefusalCall answer a clear breach with the constant refusal instead of asking the model to say it
 * @param parseRetries how often a second look that cannot be read is asked for again before the request is refused
 * @param routeTokens most tokens of stage 1's answer
 * @param findingTokens tokens that the second look may take on top of those of the answer
 * @param ablations parts switched off
 * @param forcedRoute every request takes this route without being assessed; null to assess
 */
public record PrimeSettings(
        boolean skipRefusalCall, int parseRetries, int routeTokens, int findingTokens, Set<Ablation> ablations, @Nullable Route forcedRoute) {
    private static final int ROUTE_TOKENS = 400;
    private static final int FINDING_TOKENS = 300;

    public PrimeSettings {
        ablations = Set.copyOf(ablations);
        if (parseRetries < 0 || routeTokens < 1 || findingTokens < 0) {
            throw new IllegalArgumentException("parseRetries " + parseRetries + " (≥ 0), routeTokens " + routeTokens + " (≥ 1), findingTokens " + findingTokens + " (≥ 0)");
        }
    }

    /** A part of the method that can be left out to see what it is worth. */
    public enum Ablation {
        /** The tip reaches no prompt. */
        NO_TIP,
        /** The finding reaches no prompt. */
        NO_CHECK,
        /** No worked examples. */
        NO_EXAMPLES,
        /** The finding is told in the user's turn instead of put into the model's mouth. */
        NO_SYNTHETIC_TURN,
        /** The middle route counts as a clear breach. */
        TWO_WAY
    }

    public static PrimeSettings standard() {
        return new PrimeSettings(true, 1, ROUTE_TOKENS, FINDING_TOKENS, Set.of(), null);
    }

    public PrimeSettings without(Ablation part) {
        var more = EnumSet.of(part);
        more.addAll(ablations);
        return new PrimeSettings(skipRefusalCall, parseRetries, routeTokens, findingTokens, more, forcedRoute);
    }

    public PrimeSettings forcing(Route route) {
        return new PrimeSettings(skipRefusalCall, parseRetries, routeTokens, findingTokens, ablations, route);
    }

    public PrimeSettings askingForRefusals() {
        return new PrimeSettings(false, parseRetries, routeTokens, findingTokens, ablations, forcedRoute);
    }

    boolean off(Ablation part) {
        return ablations.contains(part);
    }
}
