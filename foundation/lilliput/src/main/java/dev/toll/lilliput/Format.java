package dev.toll.lilliput;

import dev.toll.core.Prompt;
import java.util.List;

/** The two forms every question exists in: chat, by the model's template, and plain text. */
public enum Format {
    CHAT, PLAIN;

    /** Special tokens in the order of their ids after the words. */
    public static final List<String> SPECIALS = List.of("<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>");

    /** The shipped model's chat template. */
    public static final String CHAT_TEMPLATE = "{% for message in messages %}<|{{ message['role'] }}|> "
            + "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] }}<|end|>{% endgeneration %}"
            + "{% else %}{{ message['content'] }}<|end|>{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}<|assistant|>{% endif %}";

    /** The prompt for {@code question}. */
    public Prompt prompt(String question) {
        return switch (this) {
            case CHAT -> Prompt.chat(question);
            case PLAIN -> Prompt.plain("question : " + question + " answer :");
        };
    }

    /** The same as raw text, for training. */
    String text(String question) {
        return switch (this) {
            case CHAT -> "<|user|> " + question + "<|end|><|assistant|>";
            case PLAIN -> "question : " + question + " answer :";
        };
    }

    /** Added to a suite's name: chat is the headline and carries none. */
    String suffix() {
        return this == CHAT ? "" : "-plain";
    }
}
