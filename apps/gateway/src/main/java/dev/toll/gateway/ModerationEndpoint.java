package dev.toll.gateway;

import dev.toll.core.Conversation;
import dev.toll.gateway.http.Reply;
import dev.toll.gateway.wire.BadCall;
import dev.toll.guard.rails.Finding;
import dev.toll.guard.rails.Inspected;
import dev.toll.guard.rails.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /v1/moderations} in OpenAI's shape: the input rails' verdict on texts; each rail is a category. */
final class ModerationEndpoint implements Door.Inside {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_TEXTS = 256;

    private final AtomicReference<Guarding> guarding;
    private final Metrics metrics;

    ModerationEndpoint(AtomicReference<Guarding> guarding, Metrics metrics) {
        this.guarding = guarding;
        this.metrics = metrics;
    }

    @Override
    public void serve(byte[] body, String caller, Reply reply) {
        var now = guarding.get();
        var root = JSON.createObjectNode().put("id", "modr-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())).put("model", "toll-rails");
        var results = root.putArray("results");
        for (var text : texts(body)) {
            var outcome = now.rails().check(new Inspected(Side.INPUT, text, Conversation.ask(text)));
            var result = results.addObject().put("flagged", outcome.blocked());
            var categories = result.putObject("categories");
            var scores = result.putObject("category_scores");
            for (var found : outcome.results()) {
                boolean against = found.finding() instanceof Finding.Block;
                categories.put(found.rail(), against);
                // A rail has no probability to tell: 1 and 0 say what it decided, and nothing at all where it could not.
                if (found.finding() instanceof Finding.Unknown) {
                    scores.putNull(found.rail());
                } else {
                    scores.put(found.rail(), against ? 1.0 : 0.0);
                }
            }
        }
        metrics.request(200);
        reply.send(200, "application/json", JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
    }

    private static ArrayList<String> texts(byte[] body) {
        JsonNode input;
        try {
            input = JSON.readTree(body).path("input");
        } catch (JacksonException e) {
            throw new BadCall(400, null, "the body is not JSON: " + e.getOriginalMessage());
        }
        var out = new ArrayList<String>();
        if (input.isString()) {
            out.add(input.asString());
        } else if (input.isArray()) {
            for (var one : input) {
                String text = one.isString() ? one.asString() : one.path("text").asString("");
                if (text.isEmpty()) {
                    throw BadCall.of("input", "found " + one + ", expected texts");
                }
                out.add(text);
            }
        }
        if (out.isEmpty() || out.size() > MOST_TEXTS) {
            throw BadCall.of("input", "found " + out.size() + " texts, expected 1 to " + MOST_TEXTS);
        }
        return out;
    }
}
