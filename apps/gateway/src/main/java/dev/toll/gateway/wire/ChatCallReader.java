package dev.toll.gateway.wire;

import dev.toll.chat.ChatRequest;
import dev.toll.core.Conversation;
import dev.toll.core.Sampling;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a client's chat request. Bounded in depth and numbers; the caller bounds its size. */
public final class ChatCallReader {
    private static final int DEEPEST = 64;
    private static final int MOST_STOPS = 16;
    private static final int USUAL_TOKENS = 1024;
    private static final int MOST_TOKENS = 1 << 20;
    /** Passed through as they are: they change the answer, and the model behind the gate must see them. */
    private static final Set<String> EXTRAS = Set.of("tool_choice", "parallel_tool_calls", "response_format", "logit_bias", "presence_penalty", "frequency_penalty",
            "reasoning_effort", "min_p", "repetition_penalty", "chat_template_kwargs", "guided_json", "guided_regex", "guided_choice");
    private static final Set<String> OWN = Set.of("model", "messages", "stream", "stream_options", "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens",
            "stop", "seed", "tools", "n");
    /** Says who asks or how to bill; without meaning for an answer. */
    private static final Set<String> HARMLESS = Set.of("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(100).build()).build()).build();

    private ChatCallReader() {}

    /** @throws BadCall naming the field, what was found and what was expected */
    public static ChatCall read(byte[] body) {
        var root = object(body);
        var ignored = new ArrayList<String>();
        var extras = new TreeMap<String, String>();
        root.propertyStream().forEach(p -> {
            if (EXTRAS.contains(p.getKey())) {
                if (!p.getValue().isNull()) {
                    extras.put(p.getKey(), p.getValue().toString());
                }
            } else if (!OWN.contains(p.getKey()) && !HARMLESS.contains(p.getKey())) {
                ignored.add(p.getKey());
            }
        });
        if (number(root, "n", 1, 1, Integer.MAX_VALUE) != 1) {
            throw BadCall.of("n", "found " + root.get("n") + ", expected 1: a guarded answer is asked for one at a time");
        }
        for (var name : List.of("logprobs", "top_logprobs", "audio", "modalities", "functions", "function_call", "prediction", "web_search_options")) {
            var value = root.path(name);
            if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.asBoolean())) {
                throw BadCall.of(name, "not supported by this gate, for what it returns could not be checked; leave it out");
            }
        }
        var turns = new TurnsReader(root.path("messages")).turns();
        boolean stream = flag(root, "stream");
        var tools = new ArrayList<String>();
        if (root.has("tools") && !root.path("tools").isNull()) {
            if (!root.path("tools").isArray()) {
                throw BadCall.of("tools", "found " + kind(root.path("tools")) + ", expected a list");
            }
            root.path("tools").forEach(t -> tools.add(t.toString()));
        }
        var request = new ChatRequest(new Conversation(turns), sampling(root), tools, 0, extras);
        return new ChatCall(request, text(root, "model"), stream, stream && flag(root.path("stream_options"), "include_usage"), ignored);
    }

    private static JsonNode object(byte[] body) {
        try {
            // A decoder that reports: half a character must be an error, not a question mark that the rails then see.
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            var root = JSON.readTree(text);
            if (!root.isObject()) {
                throw new BadCall(400, null, "the body is " + kind(root) + ", expected a JSON object");
            }
            return root;
        } catch (CharacterCodingException e) {
            throw new BadCall(400, null, "the body is not UTF-8");
        } catch (JacksonException e) {
            throw new BadCall(400, null, "the body is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Sampling sampling(JsonNode root) {
        double temperature = decimal(root, "temperature", 1, 0, 2);
        double topP = decimal(root, "top_p", 1, 0, 1);
        int topK = (int) number(root, "top_k", 0, -1, 1_000_000);
        String limit = root.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        int tokens = (int) number(root, limit, USUAL_TOKENS, 1, MOST_TOKENS);
        long seed = number(root, "seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        return new Sampling(temperature, Math.max(0, topK), topP == 0 ? Double.MIN_NORMAL : topP, tokens, seed, stops(root.path("stop")));
    }

    private static List<String> stops(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        var out = new ArrayList<String>();
        if (node.isString()) {
            out.add(node.asString());
        } else if (node.isArray()) {
            node.forEach(s -> out.add(s.isString() ? s.asString() : ""));
        }
        if (out.isEmpty() || out.size() > MOST_STOPS || out.contains("")) {
            throw BadCall.of("stop", "found " + node + ", expected a text or up to " + MOST_STOPS + " texts, none of them empty");
        }
        return out;
    }

    private static String text(JsonNode root, String name) {
        var value = root.path(name);
        if (!value.isString() || value.asString().isBlank()) {
            throw BadCall.of(name, "found " + kind(value) + ", expected a text");
        }
        return value.asString();
    }

    private static boolean flag(JsonNode root, String name) {
        var value = root.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw BadCall.of(name, "found " + value + ", expected true or false");
        }
        return value.asBoolean();
    }

    private static long number(JsonNode root, String name, long usual, long least, long most) {
        var value = root.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return usual;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
            throw BadCall.of(name, "found " + value + ", expected a whole number from " + least + (most == Long.MAX_VALUE || most == Integer.MAX_VALUE ? " on" : " to " + most));
        }
        return value.asLong();
    }

    private static double decimal(JsonNode root, String name, double usual, double least, double most) {
        var value = root.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return usual;
        }
        if (!value.isNumber() || !(value.asDouble() >= least && value.asDouble() <= most)) {
            throw BadCall.of(name, "found " + value + ", expected a number from " + least + " to " + most);
        }
        return value.asDouble();
    }

    static String kind(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.isObject() ? "an object" : node.isArray() ? "a list" : node.isString() ? "a text" : node.toString();
    }
}
