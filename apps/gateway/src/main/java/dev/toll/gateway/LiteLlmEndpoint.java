package dev.toll.gateway;

import dev.toll.core.Conversation;
import dev.toll.gateway.http.Reply;
import dev.toll.gateway.wire.BadCall;
import dev.toll.guard.rails.Inspected;
import dev.toll.guard.rails.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /beta/litellm_basic_guardrail_api}: LiteLLM's generic guardrail contract. It sends the texts of a request or of a
 * response, and is told to block, to replace them, or to go on.
 */
final class LiteLlmEndpoint implements Door.Inside {
    private static final JsonMapper JSON = new JsonMapper();

    private final AtomicReference<Guarding> guarding;
    private final Metrics metrics;

    LiteLlmEndpoint(AtomicReference<Guarding> guarding, Metrics metrics) {
        this.guarding = guarding;
        this.metrics = metrics;
    }

    @Override
    public void serve(byte[] body, String caller, Reply reply) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new BadCall(400, null, "the body is not JSON: " + e.getOriginalMessage());
        }
        var side = switch (root.path("input_type").asString("")) {
            case "request" -> Side.INPUT;
            case "response" -> Side.OUTPUT;
            default -> throw BadCall.of("input_type", "found " + root.path("input_type") + ", expected request or response");
        };
        if (!root.path("texts").isArray() && !root.path("texts").isNull() && root.has("texts")) {
            throw BadCall.of("texts", "expected a list of texts");
        }
        var texts = new ArrayList<String>();
        boolean changed = false;
        var answer = JSON.createObjectNode();
        for (var one : root.path("texts")) {
            String text = one.asString("");
            var outcome = guarding.get().rails().check(new Inspected(side, text, Conversation.ask(side == Side.INPUT ? text : "")));
            if (outcome.blocked()) {
                var by = outcome.blockedBy().orElseThrow();
                send(reply, answer.put("action", "BLOCKED").put("blocked_reason", by.rail() + ": " + by.finding().reason()));
                return;
            }
            changed |= !outcome.text().equals(text);
            texts.add(outcome.text());
        }
        answer.put("action", changed ? "GUARDRAIL_INTERVENED" : "NONE");
        if (changed) {
            texts.forEach(answer.putArray("texts")::add);
        }
        send(reply, answer);
    }

    private void send(Reply reply, JsonNode answer) {
        metrics.request(200);
        reply.send(200, "application/json", JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8));
    }
}
