package dev.toll.chat.record;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatRequest;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.ContentHash;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question as it is recorded: everything that can change the answer, and nothing else. Its hash is the key. Seed and draw
 * count only at a temperature above 0; an image counts by its content, not by its place.
 */
record Asked(ObjectNode json) {
    private static final JsonMapper MAPPER = new JsonMapper();

    static Asked chat(String model, ChatRequest request) {
        var json = of("chat", model);
        json.set("messages", messages(request.conversation()));
        sampling(json, request.sampling(), request.draw());
        if (!request.tools().isEmpty()) {
            request.tools().forEach(json.putArray("tools")::add);
        }
        if (!request.extras().isEmpty()) {
            var extras = json.putObject("extras");
            request.extras().forEach(extras::put);
        }
        return new Asked(json);
    }

    static Asked text(String model, String prompt, Sampling sampling, int draw) {
        var json = of("text", model).put("prompt", prompt);
        sampling(json, sampling, draw);
        return new Asked(json);
    }

    static Asked likelihood(String model, Prompt prompt, String option) {
        var json = of("likelihood", model);
        switch (prompt) {
            case Prompt.Plain(var text) -> json.put("prompt", text);
            case Prompt.Chat(var conversation) -> json.set("messages", messages(conversation));
        }
        return new Asked(json.put("option", option));
    }

    static Asked abilities(String model) {
        return new Asked(of("abilities", model));
    }

    private static ObjectNode of(String kind, String model) {
        return MAPPER.createObjectNode().put("kind", kind).put("model", model);
    }

    private static void sampling(ObjectNode json, Sampling s, int draw) {
        json.put("temperature", s.temperature()).put("topK", s.topK()).put("topP", s.topP()).put("maxNewTokens", s.maxNewTokens());
        s.stop().forEach(json.putArray("stop")::add);
        if (s.temperature() > 0) {
            json.put("seed", s.seed()).put("draw", draw);
        }
    }

    private static ArrayNode messages(Conversation conversation) {
        var out = MAPPER.createArrayNode();
        for (Message message : conversation.messages()) {
            var parts = out.addObject().put("role", message.role().wire()).putArray("parts");
            for (var part : message.parts()) {
                switch (part) {
                    case Part.Text(var text) -> parts.add(text);
                    case Part.Image(var uri) -> parts.addObject().put("image", imageHash(uri));
                    case Part.Thinking(var text) -> parts.addObject().put("thinking", text);
                    case Part.ToolCall(var id, var name, var arguments) -> parts.addObject().put("call", id).put("name", name).put("arguments", arguments);
                    case Part.ToolResult(var id, var text) -> parts.addObject().put("result", id).put("text", text);
                }
            }
        }
        return out;
    }

    private static String imageHash(String uri) {
        if (uri.startsWith("data:")) {
            return ContentHash.ofString(uri);
        }
        var file = uri.startsWith("file:") ? Path.of(java.net.URI.create(uri)) : Path.of(uri);
        if (!Files.isRegularFile(file)) {
            throw new ChatException(ChatException.Kind.REJECTED, "image " + uri + ": found no file");
        }
        return ContentHash.ofFile(file);
    }

    String key() {
        return ContentHash.ofString(MAPPER.writeValueAsString(json));
    }
}
