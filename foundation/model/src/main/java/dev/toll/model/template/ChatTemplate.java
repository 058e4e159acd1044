package dev.toll.model.template;

import dev.toll.core.Message;
import dev.toll.core.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Hugging Face chat template: the Jinja subset such templates use, with transformers' settings (trim_blocks,
 * lstrip_blocks). Anything unknown is a fault naming line and column; a prompt is never silently empty. Templates are
 * untrusted: output and loop counts are bounded.
 */
public final class ChatTemplate {
    private final String source;
    private final List<Node> nodes;

    private ChatTemplate(String source, List<Node> nodes) {
        this.source = source;
        this.nodes = nodes;
    }

    /** Parses {@code source}; throws {@link dev.toll.core.InputException} for unknown syntax. */
    public static ChatTemplate parse(String source) {
        return new ChatTemplate(source, new Parser(source).parse());
    }

    /**
     * Renders a conversation.
     *
     * @param addGenerationPrompt end with what makes the model answer as the assistant
     * @param variables such as bos_token and eos_token
     */
    public Rendered render(List<Message> messages, boolean addGenerationPrompt, Map<String, ?> variables) {
        var globals = new LinkedHashMap<String, Object>();
        variables.forEach((name, value) -> globals.put(name, Values.of(value)));
        globals.put("messages", messages.stream().map(ChatTemplate::dict).toList());
        globals.put("add_generation_prompt", addGenerationPrompt);
        return new Interpreter(source, globals).run(nodes);
    }

    private static Map<String, Object> dict(Message message) {
        var out = new LinkedHashMap<String, Object>();
        out.put("role", message.role().wire());
        var content = new ArrayList<Object>();
        var calls = new ArrayList<Object>();
        boolean textOnly = true;
        for (var part : message.parts()) {
            switch (part) {
                case Part.Text(var text) -> content.add(dict("type", "text", "text", text));
                case Part.Image(var uri) -> {
                    content.add(dict("type", "image", "url", uri));
                    textOnly = false;
                }
                case Part.Thinking(var text) -> out.put("reasoning_content", text);
                case Part.ToolCall(var id, var name, var arguments) -> calls.add(
                        dict("id", id, "type", "function", "function", dict("name", name, "arguments", arguments)));
                case Part.ToolResult(var id, var text) -> {
                    out.put("tool_call_id", id);
                    content.add(dict("type", "text", "text", text));
                }
            }
        }
        out.put("content", textOnly ? flat(message) : content);
        if (!calls.isEmpty()) {
            out.put("tool_calls", calls);
        }
        return out;
    }

    /** Keys and values in turn; a template may print a dict, so their order counts. */
    private static Map<String, Object> dict(Object... keysAndValues) {
        var out = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            out.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return out;
    }

    private static String flat(Message message) {
        var text = new StringBuilder();
        for (var part : message.parts()) {
            if (part instanceof Part.Text(var t)) {
                text.append(t);
            } else if (part instanceof Part.ToolResult(var id, var t)) {
                text.append(t);
            }
        }
        return text.toString();
    }
}
