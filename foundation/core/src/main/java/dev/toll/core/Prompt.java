package dev.toll.core;

/**
 * What a subject is given. A plain prompt is continued as raw text; a chat prompt is rendered by the model's own
 * chat template and answered as the assistant. The tax of alignment differs between the two, so they are never mixed
 * up silently.
 */
public sealed interface Prompt {
    record Plain(String text) implements Prompt {}

    record Chat(Conversation conversation) implements Prompt {}

    static Prompt plain(String text) {
        return new Plain(text);
    }

    static Prompt chat(String userText) {
        return new Chat(Conversation.ask(userText));
    }
}
