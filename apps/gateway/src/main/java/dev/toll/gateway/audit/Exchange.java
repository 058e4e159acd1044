package dev.toll.gateway.audit;

import dev.toll.chat.Completion.Finish;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import dev.toll.guard.prime.CallTrace;
import dev.toll.guard.prime.RiskAssessment;
import dev.toll.guard.rails.RailResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What happened to one request: the content of its headers, its audit line and its counts.
 *
 * @param answer what the client got
 * @param risk the route's assessment, where a guard routes
 * @param rails every rail's last finding on each side, in order
 * @param blockedBy the rail that stopped the request or the answer
 * @param calls calls made to models
 * @param added time before the call that gave the answer, rails of the input included
 * @param took the whole
 */
public record Exchange(Message answer, Finish finish, Usage usage, Optional<RiskAssessment> risk, List<RailResult> rails, Optional<RailResult> blockedBy,
        List<CallTrace> calls, Duration added, Duration took, String guidelines) {
    public Exchange {
        rails = List.copyOf(rails);
        calls = List.copyOf(calls);
    }

    /** The {@code toll-route} header: the route's label; "none" where nothing routes, "input-blocked" where a rail was first. */
    public String route() {
        return risk.map(r -> r.route().label()).orElse(blockedBy.isPresent() && calls.isEmpty() ? "input-blocked" : "none");
    }

    /** The {@code toll-rails} header. */
    public String railHeader() {
        return header(rails);
    }

    public static String header(List<RailResult> results) {
        return results.isEmpty() ? "none" : results.stream().map(r -> r.side().label() + "/" + r.header()).collect(Collectors.joining(","));
    }
}
