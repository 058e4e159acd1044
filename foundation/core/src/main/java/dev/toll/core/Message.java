package dev.toll.core;

import java.util.List;
import java.util.stream.Collectors;

/** One turn: a role and its parts, immutable. */
public record Message(Role role, List<Part> parts) {
    public Message {
        parts = List.copyOf(parts);
    }

    public static Message of(Role role, String text) {
        return new Message(role, List.of(new Part.Text(text)));
    }

    public static Message system(String text) {
        return of(Role.SYSTEM, text);
    }

    public static Message user(String text) {
        return of(Role.USER, text);
    }

    public static Message assistant(String text) {
        return of(Role.ASSISTANT, text);
    }

    /** All text parts joined without a separator; images contribute nothing. */
    public String text() {
        return parts.stream().filter(Part.Text.class::isInstance).map(p -> ((Part.Text) p).text()).collect(Collectors.joining());
    }
}
