package dev.toll.chat.wire;

import dev.toll.chat.ChatRequest;
import dev.toll.core.Sampling;
import dev.toll.core.stats.Seeds;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of requests, as JSON text. Parameters that are switched off are not sent, for some backends refuse their names. */
public final class WireRequest {
    /** Every backend takes a seed of 31 bits; some no more. */
    private static final long SEED_MASK = 0x7FFF_FFFFL;

    private WireRequest() {}

    /** Body of {@code /chat/completions}, streamed. */
    public static String chat(String model, ChatRequest request, Dialect dialect) {
        var body = WireJson.MAPPER.createObjectNode().put("model", model);
        body.set("messages", WireMessages.of(request.conversation()));
        body.put(dialect.completionLimit() ? "max_completion_tokens" : "max_tokens", request.sampling().maxNewTokens());
        sampling(body, request.sampling(), request.draw());
        stream(body, dialect);
        for (var tool : request.tools()) {
            body.withArray("tools").add(WireJson.object(tool, "tool definition"));
        }
        request.extras().forEach((name, value) -> body.set(name, WireJson.value(value, name)));
        return WireJson.MAPPER.writeValueAsString(body);
    }

    /** Body of {@code /completions}, streamed. */
    public static String text(String model, String prompt, Sampling sampling, int draw, Dialect dialect) {
        var body = WireJson.MAPPER.createObjectNode().put("model", model).put("prompt", prompt).put("max_tokens", sampling.maxNewTokens());
        sampling(body, sampling, draw);
        stream(body, dialect);
        return WireJson.MAPPER.writeValueAsString(body);
    }

    /**
     * Body of {@code /completions} that has {@code text} itself scored. One token is generated behind it, since not every
     * backend takes 0 for "none"; it is not counted.
     */
    public static String echo(String model, String text) {
        return WireJson.MAPPER.writeValueAsString(WireJson.MAPPER.createObjectNode().put("model", model).put("prompt", text).put("max_tokens", 1)
                .put("temperature", 0).put("logprobs", 1).put("echo", true));
    }

    private static void sampling(ObjectNode body, Sampling sampling, int draw) {
        body.put("temperature", sampling.temperature());
        if (sampling.topP() < 1) {
            body.put("top_p", sampling.topP());
        }
        if (sampling.topK() > 0) {
            body.put("top_k", sampling.topK());
        }
        if (!sampling.stop().isEmpty()) {
            sampling.stop().forEach(body.putArray("stop")::add);
        }
        if (sampling.temperature() > 0) {
            body.put("seed", Seeds.derive(sampling.seed(), "draw", Integer.toString(draw)) & SEED_MASK);
        }
    }

    private static void stream(ObjectNode body, Dialect dialect) {
        body.put("stream", true);
        if (dialect.usageInStream()) {
            body.putObject("stream_options").put("include_usage", true);
        }
    }
}
