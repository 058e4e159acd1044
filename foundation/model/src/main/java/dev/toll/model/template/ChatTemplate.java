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
        var globals = new LinkedHashMap<String, Object>(variables);
        globals.put("messages", messages.stream().map(ChatTemplate::dict).toList());
        globals.put("add_generation_prompt", addGenerationPrompt);
        return new Interpreter(source, globals).run(nodes);
    }

    private static Map<String, Object> dict(Message message) {
        var out = new LinkedHashMap<String, Object>();
        out.put("role", message.role().wire());
        if (message.parts().stream().allMatch(Part.Text.class::isInstance)) {
            out.put("content", message.text());
        } else {
            var parts = new ArrayList<Object>();
            for (var part : message.parts()) {
                parts.add(switch (part) {
                    case Part.Text(var text) -> new LinkedHashMap<>(Map.of("type", "text", "text", text));
                    case Part.Image(var uri) -> new LinkedHashMap<>(Map.of("type", "image", "url", uri));
                });
            }
            out.put("content", parts);
        }
        return out;
    }
}
