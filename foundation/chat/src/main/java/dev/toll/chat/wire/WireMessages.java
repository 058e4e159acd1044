package dev.toll.chat.wire;

import dev.toll.chat.ChatException;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation as the {@code messages} of a chat request. A text-only turn has a string as its content, one with images
 * a list of parts. Thinking is not sent back: no backend takes it as part of a turn. Every tool result is a turn of its own.
 */
final class WireMessages {
    private WireMessages() {}

    static ArrayNode of(Conversation conversation) {
        var out = WireJson.MAPPER.createArrayNode();
        for (var message : conversation.messages()) {
            if (message.role() == Role.TOOL) {
                results(message, out);
            } else {
                turn(message, out.addObject().put("role", message.role().wire()));
            }
        }
        return out;
    }

    private static void results(Message message, ArrayNode out) {
        for (var part : message.parts()) {
            if (!(part instanceof Part.ToolResult(var call, var text))) {
                throw rejected("a tool turn holds " + part.getClass().getSimpleName() + ", expected tool results only");
            }
            out.addObject().put("role", "tool").put("tool_call_id", call).put("content", text);
        }
    }

    private static void turn(Message message, ObjectNode turn) {
        boolean images = message.parts().stream().anyMatch(Part.Image.class::isInstance);
        var content = WireJson.MAPPER.createArrayNode();
        for (var part : message.parts()) {
            switch (part) {
                case Part.Text(var text) -> content.addObject().put("type", "text").put("text", text);
                case Part.Image(var uri) -> content.addObject().put("type", "image_url").putObject("image_url").put("url", ImageUrl.of(uri));
                case Part.Thinking thinking -> {}
                case Part.ToolCall(var id, var name, var arguments) -> turn.withArray("tool_calls").addObject().put("id", id).put("type", "function")
                        .putObject("function").put("name", name).put("arguments", arguments);
                case Part.ToolResult result -> throw rejected("a tool result (" + result.callId() + ") in a turn of " + message.role().wire() + ", expected it in a tool turn");
            }
        }
        if (images) {
            turn.set("content", content);
        } else if (turn.has("tool_calls") && message.text().isEmpty()) {
            turn.putNull("content");
        } else {
            turn.put("content", message.text());
        }
    }

    private static ChatException rejected(String message) {
        return new ChatException(ChatException.Kind.REJECTED, "chat request: " + message);
    }
}
