package dev.toll.guard.rails;

/** Characters {@code start} (inclusive) to {@code end} (exclusive) of the inspected text, and what replaces them. */
public record Span(int start, int end, String replacement) {
    public Span {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("span " + start + ".." + end + "; expected 0 ≤ start < end");
        }
    }
}
