package dev.toll.gateway.wire;

import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Reads the {@code messages} of a chat request. */
final class TurnsReader {
    private static final int MOST_TURNS = 2_000;
    private static final int MOST_PARTS = 200;

    private final JsonNode messages;

    TurnsReader(JsonNode messages) {
        this.messages = messages;
    }

    List<Message> turns() {
        if (!messages.isArray() || messages.isEmpty() || messages.size() > MOST_TURNS) {
            throw BadCall.of("messages", "found " + (messages.isArray() ? messages.size() + " messages" : ChatCallReader.kind(messages)) + ", expected a list of 1 to " + MOST_TURNS);
        }
        var out = new ArrayList<Message>();
        for (int i = 0; i < messages.size(); i++) {
            out.add(turn(messages.get(i), "messages[" + i + "]"));
        }
        return out;
    }

    private static Message turn(JsonNode node, String place) {
        var role = switch (node.path("role").asString("")) {
            case "system", "developer" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool" -> Role.TOOL;
            default -> throw BadCall.of(place + ".role", "found " + node.path("role") + ", expected system, developer, user, assistant or tool");
        };
        var content = node.path("content");
        var parts = new ArrayList<Part>();
        if (role == Role.TOOL) {
            String id = node.path("tool_call_id").asString("");
            if (id.isEmpty()) {
                throw BadCall.of(place + ".tool_call_id", "found nothing, expected the id of the call that was answered");
            }
            parts.add(new Part.ToolResult(id, words(content, place)));
            return new Message(role, parts);
        }
        if (content.isArray()) {
            if (content.size() > MOST_PARTS) {
                throw BadCall.of(place + ".content", content.size() + " parts, expected at most " + MOST_PARTS);
            }
            for (int i = 0; i < content.size(); i++) {
                parts.add(part(content.get(i), place + ".content[" + i + "]", role));
            }
        } else if (content.isString()) {
            parts.add(new Part.Text(content.asString()));
        } else if (!(content.isNull() || content.isMissingNode()) || !node.has("tool_calls")) {
            throw BadCall.of(place + ".content", "found " + ChatCallReader.kind(content) + ", expected a text or a list of parts");
        }
        if (role == Role.ASSISTANT) {
            calls(node.path("tool_calls"), place, parts);
        }
        return new Message(role, parts);
    }

    private static Part part(JsonNode node, String place, Role role) {
        String type = node.path("type").asString("");
        if (type.equals("text") && node.path("text").isString()) {
            return new Part.Text(node.path("text").asString());
        }
        if (type.equals("image_url") && role == Role.USER) {
            String url = node.path("image_url").path("url").asString("");
            String lower = url.toLowerCase(Locale.ROOT);
            // Nothing but what the client itself brings or what the model's side fetches: a file: address would read this machine's disk.
            if (lower.startsWith("data:image/") || lower.startsWith("https://") || lower.startsWith("http://")) {
                return new Part.Image(url);
            }
            throw BadCall.of(place + ".image_url.url", "expected data:image/… or http(s)://…");
        }
        throw BadCall.of(place + ".type", "found " + node.path("type") + " in a turn of " + role.wire() + ", expected text" + (role == Role.USER ? " or image_url" : ""));
    }

    private static String words(JsonNode content, String place) {
        if (content.isString()) {
            return content.asString();
        }
        var out = new StringBuilder();
        if (!content.isArray()) {
            throw BadCall.of(place + ".content", "found " + ChatCallReader.kind(content) + ", expected a text");
        }
        for (var part : content) {
            if (!part.path("text").isString()) {
                throw BadCall.of(place + ".content", "found " + ChatCallReader.kind(part) + ", expected text parts");
            }
            out.append(part.path("text").asString());
        }
        return out.toString();
    }

    private static void calls(JsonNode calls, String place, List<Part> parts) {
        for (var call : calls) {
            var function = call.path("function");
            if (!function.path("name").isString() || !function.path("arguments").isString() || !call.path("id").isString()) {
                throw BadCall.of(place + ".tool_calls", "found " + call + ", expected id and function with name and arguments");
            }
            parts.add(new Part.ToolCall(call.path("id").asString(), function.path("name").asString(), function.path("arguments").asString()));
        }
    }
}
