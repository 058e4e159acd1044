package dev.toll.chat;

import dev.toll.core.Part;
import java.util.ArrayList;
import java.util.List;

/** A piece of a streamed answer. */
public sealed interface Delta {
    /** More of the text. */
    record Text(String text) implements Delta {}

    /** More of the thinking. */
    record Thinking(String text) implements Delta {}

    /** More of the tool call number {@code index}; id and name come with its first piece and are empty afterwards. */
    record ToolCall(int index, String id, String name, String arguments) implements Delta {}

    /** A whole answer as deltas. */
    static List<Delta> of(Completion whole) {
        var out = new ArrayList<Delta>();
        int call = 0;
        for (var part : whole.message().parts()) {
            switch (part) {
                case Part.Text(var text) -> out.add(new Text(text));
                case Part.Thinking(var text) -> out.add(new Thinking(text));
                case Part.ToolCall(var id, var name, var arguments) -> out.add(new ToolCall(call++, id, name, arguments));
                case Part.Image image -> throw new ChatException(
                        ChatException.Kind.MALFORMED, "an image (" + image.uri().length() + " characters) in an answer cannot be streamed");
                case Part.ToolResult result -> throw new ChatException(
                        ChatException.Kind.MALFORMED, "a tool result (" + result.callId() + ") in an answer; expected text or a tool call");
            }
        }
        return out;
    }
}
