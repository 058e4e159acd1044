package dev.toll.gateway.wire;

import dev.toll.chat.Completion.Finish;
import dev.toll.chat.Delta;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import dev.toll.core.Part;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Bodies that go back to a client: whole answers, chunks of a stream, errors. */
public final class Replies {
    private static final JsonMapper JSON = new JsonMapper();

    private Replies() {}

    /** A whole answer. */
    public static String whole(String id, long created, String model, Message message, Finish finish, Usage usage) {
        var root = head(id, "chat.completion", created, model);
        var choice = root.putArray("choices").addObject().put("index", 0);
        var turn = choice.putObject("message").put("role", "assistant");
        String text = message.text();
        String thinking = message.parts().stream().filter(Part.Thinking.class::isInstance).map(p -> ((Part.Thinking) p).text()).collect(Collectors.joining());
        if (!thinking.isEmpty()) {
            turn.put("reasoning_content", thinking);
        }
        int index = 0;
        for (var part : message.parts()) {
            if (part instanceof Part.ToolCall(var callId, var name, var arguments)) {
                turn.withArray("tool_calls").add(call(index++, callId, name, arguments));
            }
        }
        if (text.isEmpty() && index > 0) {
            turn.putNull("content");
        } else {
            turn.put("content", text);
        }
        choice.put("finish_reason", reason(finish));
        usage(root, usage);
        return JSON.writeValueAsString(root);
    }

    /** The first chunk of a stream, which says whose turn it is. */
    public static String opening(String id, long created, String model) {
        var root = head(id, "chat.completion.chunk", created, model);
        root.putArray("choices").addObject().put("index", 0).putNull("finish_reason").putObject("delta").put("role", "assistant").put("content", "");
        return JSON.writeValueAsString(root);
    }

    /** A piece of a stream. */
    public static String chunk(String id, long created, String model, Delta delta) {
        var root = head(id, "chat.completion.chunk", created, model);
        var piece = root.putArray("choices").addObject().put("index", 0).putNull("finish_reason").putObject("delta");
        switch (delta) {
            case Delta.Text(var text) -> piece.put("content", text);
            case Delta.Thinking(var text) -> piece.put("reasoning_content", text);
            case Delta.ToolCall(int index, var callId, var name, var arguments) -> piece.putArray("tool_calls").add(call(index, callId, name, arguments));
        }
        return JSON.writeValueAsString(root);
    }

    /** The chunk that ends a stream; {@code rails} is what the rails said, since headers have long been sent. */
    public static String closing(String id, long created, String model, Finish finish, String rails) {
        var root = head(id, "chat.completion.chunk", created, model);
        root.putArray("choices").addObject().put("index", 0).put("finish_reason", reason(finish)).putObject("delta");
        root.putObject("toll").put("rails", rails);
        return JSON.writeValueAsString(root);
    }

    /** The chunk of token counts behind it, for clients that asked. */
    public static String counts(String id, long created, String model, Usage usage) {
        var root = head(id, "chat.completion.chunk", created, model);
        root.putArray("choices");
        usage(root, usage);
        return JSON.writeValueAsString(root);
    }

    /** An error in the OpenAI format. */
    public static String error(String type, @Nullable String param, String message) {
        var root = JSON.createObjectNode();
        root.putObject("error").put("message", message).put("type", type).put("param", param).putNull("code");
        return JSON.writeValueAsString(root);
    }

    private static ObjectNode head(String id, String object, long created, String model) {
        return JSON.createObjectNode().put("id", id).put("object", object).put("created", created).put("model", model);
    }

    private static ObjectNode call(int index, String id, String name, String arguments) {
        var out = JSON.createObjectNode().put("index", index);
        if (!id.isEmpty()) {
            out.put("id", id).put("type", "function");
        }
        var function = out.putObject("function");
        if (!name.isEmpty()) {
            function.put("name", name);
        }
        function.put("arguments", arguments);
        return out;
    }

    /** A count the backend did not give is left out: zero would be a lie. */
    private static void usage(ObjectNode root, Usage usage) {
        if (usage.promptTokens() >= 0 && usage.completionTokens() >= 0) {
            root.putObject("usage").put("prompt_tokens", usage.promptTokens()).put("completion_tokens", usage.completionTokens())
                    .put("total_tokens", usage.promptTokens() + usage.completionTokens());
        } else {
            root.putNull("usage");
        }
    }

    private static String reason(Finish finish) {
        return finish == Finish.OTHER ? "stop" : finish.name().toLowerCase(Locale.ROOT);
    }
}
