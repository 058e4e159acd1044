package dev.toll.model.template;

import java.util.List;

/** A rendered conversation and the character spans of its {@code {% generation %}} blocks: what the assistant wrote. */
public record Rendered(String text, List<Span> assistantSpans) {
    /** Half-open range of characters. */
    public record Span(int start, int end) {}

    public Rendered {
        assistantSpans = List.copyOf(assistantSpans);
    }
}
