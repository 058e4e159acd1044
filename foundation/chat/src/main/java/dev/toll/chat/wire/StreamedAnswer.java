package dev.toll.chat.wire;

import dev.toll.chat.ChatException;
import dev.toll.chat.Completion;
import dev.toll.chat.Completion.Finish;
import dev.toll.chat.Delta;
import dev.toll.chat.Excerpt;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts an answer together from its chunks and passes every piece on. Reads the chunks of a chat ({@code delta}), of a text
 * completion ({@code text}), and, as a single chunk, an answer that was not streamed ({@code message}).
 */
public final class StreamedAnswer {
    private static final int MOST_CALLS = 128;

    private final Consumer<Delta> sink;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final TreeMap<Integer, Call> calls = new TreeMap<>();
    private @Nullable Finish finish;
    private Usage usage = Usage.UNKNOWN;
    private String model = "";

    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
    }

    public StreamedAnswer(Consumer<Delta> sink) {
        this.sink = sink;
    }

    /** Adds a chunk; {@link ChatException} when it reports a failure or is not what the protocol says. */
    public void accept(JsonNode chunk) {
        var error = chunk.path("error");
        if (!error.isMissingNode() && !error.isNull()) {
            throw new ChatException(ChatException.Kind.UNAVAILABLE, "the backend reported: " + Excerpt.of(error.path("message").asString(error.toString())));
        }
        if (chunk.path("model").isString()) {
            model = chunk.path("model").asString();
        }
        if (chunk.path("usage").isObject()) {
            usage = WireUsage.of(chunk.path("usage"));
        }
        var choices = chunk.path("choices");
        if (!choices.isArray()) {
            if (!chunk.path("usage").isObject()) {
                throw malformed("no choices in '" + Excerpt.of(chunk.toString()) + "'");
            }
            return;
        }
        for (var choice : choices) {
            if (choice.path("index").asInt(0) != 0) {
                throw malformed("an answer number " + choice.path("index") + " where one was asked for");
            }
            choice(choice);
        }
    }

    private void choice(JsonNode choice) {
        var piece = choice.has("delta") ? choice.path("delta") : choice.path("message");
        think(string(piece, piece.has("reasoning_content") ? "reasoning_content" : "reasoning"));
        write(string(piece, "content"));
        write(string(piece, "refusal"));
        write(string(choice, "text"));
        int next = 0;
        for (var call : piece.path("tool_calls")) {
            call(call.path("index").asInt(next++), call);
        }
        var reason = choice.path("finish_reason");
        if (reason.isString()) {
            finish = finish(reason.asString());
        }
    }

    private void think(String more) {
        if (!more.isEmpty()) {
            thinking.append(more);
            sink.accept(new Delta.Thinking(more));
        }
    }

    private void write(String more) {
        if (!more.isEmpty()) {
            text.append(more);
            sink.accept(new Delta.Text(more));
        }
    }

    private void call(int index, JsonNode call) {
        if (index < 0 || index >= MOST_CALLS) {
            throw malformed("a tool call number " + index + ", expected at most " + MOST_CALLS);
        }
        boolean first = !calls.containsKey(index);
        var known = calls.computeIfAbsent(index, i -> new Call());
        var function = call.path("function");
        if (first) {
            known.id = string(call, "id");
            known.name = string(function, "name");
        }
        String arguments = string(function, "arguments");
        known.arguments.append(arguments);
        sink.accept(new Delta.ToolCall(index, first ? known.id : "", first ? known.name : "", arguments));
    }

    private static String string(JsonNode node, String key) {
        var value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw malformed(key + " of type " + value.getNodeType() + ", expected a string");
        }
        return value.asString();
    }

    private static Finish finish(String reason) {
        return switch (reason) {
            case "stop" -> Finish.STOP;
            case "length" -> Finish.LENGTH;
            case "tool_calls", "function_call" -> Finish.TOOL_CALLS;
            case "content_filter" -> Finish.CONTENT_FILTER;
            default -> Finish.OTHER;
        };
    }

    /** True once the backend has said why the answer ended. */
    public boolean ended() {
        return finish != null;
    }

    /** The whole; the backend must have said that it ended. */
    public Completion completion() {
        if (finish == null) {
            throw new ChatException(ChatException.Kind.BROKEN_OFF, "the answer broke off after " + text.length() + " characters, without a reason for its end");
        }
        var parts = new ArrayList<Part>();
        if (!thinking.isEmpty()) {
            parts.add(new Part.Thinking(thinking.toString()));
        }
        if (!text.isEmpty() || calls.isEmpty()) {
            parts.add(new Part.Text(text.toString()));
        }
        calls.values().forEach(c -> parts.add(new Part.ToolCall(c.id, c.name, c.arguments.toString())));
        return new Completion(new Message(Role.ASSISTANT, parts), finish, usage, model);
    }

    private static ChatException malformed(String found) {
        return new ChatException(ChatException.Kind.MALFORMED, "answer: found " + found);
    }
}
