package dev.toll.chat.record;

import dev.toll.chat.Completion;
import dev.toll.chat.LikelihoodModel.Scores;
import dev.toll.chat.Usage;
import dev.toll.core.InputException;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import java.time.Instant;
import java.util.ArrayList;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The lines of the journal: what was asked, when, and what came. One line of JSON each. */
final class Stored {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Stored() {}

    static String completion(Asked asked, Completion c) {
        var line = line(asked);
        var answer = line.putObject("answer").put("model", c.model()).put("finish", c.finish().name());
        var parts = answer.putArray("parts");
        for (var part : c.message().parts()) {
            switch (part) {
                case Part.Text(var text) -> parts.addObject().put("text", text);
                case Part.Thinking(var text) -> parts.addObject().put("thinking", text);
                case Part.ToolCall(var id, var name, var arguments) -> parts.addObject().put("call", id).put("name", name).put("arguments", arguments);
                case Part.Image(var uri) -> parts.addObject().put("image", uri);
                case Part.ToolResult(var id, var text) -> parts.addObject().put("result", id).put("text", text);
            }
        }
        usage(answer, c.usage());
        return MAPPER.writeValueAsString(line);
    }

    static Completion completion(String key, String line) {
        var answer = answer(key, line);
        var parts = new ArrayList<Part>();
        for (var part : answer.path("parts")) {
            parts.add(part(key, part));
        }
        try {
            return new Completion(new Message(Role.ASSISTANT, parts), Completion.Finish.valueOf(answer.path("finish").asString("")), usage(answer), answer.path("model").asString(""));
        } catch (IllegalArgumentException e) {
            throw damaged(key, "finish " + answer.path("finish"), e);
        }
    }

    private static Part part(String key, JsonNode part) {
        if (part.has("text") && !part.has("result")) {
            return new Part.Text(part.path("text").asString(""));
        } else if (part.has("thinking")) {
            return new Part.Thinking(part.path("thinking").asString(""));
        } else if (part.has("call")) {
            return new Part.ToolCall(part.path("call").asString(""), part.path("name").asString(""), part.path("arguments").asString(""));
        } else if (part.has("image")) {
            return new Part.Image(part.path("image").asString(""));
        } else if (part.has("result")) {
            return new Part.ToolResult(part.path("result").asString(""), part.path("text").asString(""));
        }
        throw damaged(key, "part " + part, null);
    }

    static String score(Asked asked, double logLikelihood, Usage usage) {
        var line = line(asked);
        usage(line.putObject("answer").put("logLikelihood", logLikelihood), usage);
        return MAPPER.writeValueAsString(line);
    }

    static Scores score(String key, String line) {
        var answer = answer(key, line);
        if (!answer.path("logLikelihood").isNumber()) {
            throw damaged(key, "logLikelihood " + answer.path("logLikelihood"), null);
        }
        return new Scores(new double[] {answer.path("logLikelihood").asDouble()}, usage(answer));
    }

    static ObjectNode line(Asked asked) {
        var line = MAPPER.createObjectNode();
        line.set("asked", asked.json());
        return line.put("at", Instant.now().toString());
    }

    static JsonNode answer(String key, String line) {
        try {
            return MAPPER.readTree(line).path("answer");
        } catch (JacksonException e) {
            throw damaged(key, "no JSON", e);
        }
    }

    static String text(ObjectNode line) {
        return MAPPER.writeValueAsString(line);
    }

    private static void usage(ObjectNode answer, Usage usage) {
        answer.put("promptTokens", usage.promptTokens()).put("completionTokens", usage.completionTokens());
    }

    private static Usage usage(JsonNode answer) {
        return new Usage(answer.path("promptTokens").asLong(-1), answer.path("completionTokens").asLong(-1), 1);
    }

    private static InputException damaged(String key, String found, @org.jspecify.annotations.Nullable Exception cause) {
        return new InputException("journal of answers: entry " + key + ": found " + found + ", expected an answer as this version writes it; remove that line to ask again",
                cause == null ? new IllegalStateException(found) : cause);
    }
}
