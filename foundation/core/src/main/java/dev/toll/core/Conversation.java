package dev.toll.core;

import java.util.ArrayList;
import java.util.List;

/** An ordered list of messages, immutable. */
public record Conversation(List<Message> messages) {
    public Conversation {
        messages = List.copyOf(messages);
    }

    public static Conversation of(Message... messages) {
        return new Conversation(List.of(messages));
    }

    /** A conversation of a single user turn. */
    public static Conversation ask(String text) {
        return of(Message.user(text));
    }

    /** This conversation with one more message at its end. */
    public Conversation plus(Message message) {
        var all = new ArrayList<>(messages);
        all.add(message);
        return new Conversation(all);
    }
}
