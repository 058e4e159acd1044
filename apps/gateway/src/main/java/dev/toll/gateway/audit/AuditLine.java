package dev.toll.gateway.audit;

import dev.toll.chat.Usage;
import dev.toll.core.ledger.ContentHash;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A request's line in the audit log. */
public final class AuditLine {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double NANOS = 1e6;

    private AuditLine() {}

    /** Who asked what, as far as it is known before the answer. {@code client} names the API key's entry, never the key. */
    public record Asked(String id, Instant at, String client, String model, boolean stream, String request) {}

    /** The line of an answered request. */
    public static String of(Asked asked, Exchange exchange, Payload payload) {
        var line = head(asked, 200);
        line.put("route", exchange.route());
        exchange.risk().ifPresent(r -> line.put("routeStatus", r.status().name().toLowerCase(Locale.ROOT)));
        line.put("guidelines", exchange.guidelines());
        var rails = line.putArray("rails");
        for (var result : exchange.rails()) {
            rails.addObject().put("rail", result.rail()).put("side", result.side().label()).put("verdict", result.finding().label()).put("why", result.finding().reason())
                    .put("ms", millis(result.took()));
        }
        exchange.blockedBy().ifPresent(b -> line.put("blockedBy", b.side().label() + "/" + b.rail()));
        var calls = line.putArray("calls");
        for (var call : exchange.calls()) {
            usage(calls.addObject().put("stage", call.stage().name().toLowerCase(Locale.ROOT)).put("model", call.model()).put("ms", millis(call.took())), call.usage());
        }
        line.put("callCount", exchange.calls().size());
        usage(line, exchange.usage());
        line.put("finish", exchange.finish().name().toLowerCase(Locale.ROOT)).put("addedMs", millis(exchange.added())).put("ms", millis(exchange.took()));
        switch (payload) {
            case OFF -> {}
            case HASH -> line.put("requestHash", ContentHash.ofString(asked.request())).put("answerHash", ContentHash.ofString(exchange.answer().text()));
            case FULL -> line.put("request", asked.request()).put("answer", exchange.answer().parts().stream().map(String::valueOf).collect(Collectors.joining("\n")));
        }
        return JSON.writeValueAsString(line);
    }

    /** The line of a request that got an error. */
    public static String failed(Asked asked, int status, String why) {
        return JSON.writeValueAsString(head(asked, status).put("error", why));
    }

    private static ObjectNode head(Asked asked, int status) {
        return JSON.createObjectNode().put("id", asked.id()).put("at", asked.at().toString()).put("client", asked.client()).put("model", asked.model())
                .put("stream", asked.stream()).put("status", status);
    }

    /** A count that is not known is null, which no sum takes for zero. */
    private static void usage(ObjectNode node, Usage usage) {
        node.put("promptTokens", known(usage.promptTokens())).put("completionTokens", known(usage.completionTokens()));
    }

    private static @Nullable Long known(long count) {
        return count < 0 ? null : count;
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / NANOS * 1000) / 1000.0;
    }
}
