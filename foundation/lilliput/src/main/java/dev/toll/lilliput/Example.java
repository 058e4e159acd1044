package dev.toll.lilliput;

import java.util.List;

/** A training text in pieces, each either read or learnt. */
public record Example(Kind kind, List<Segment> segments) {
    /** What an example teaches. COPY and RECALL are the curriculum from which reading grows. */
    public enum Kind { KNOWLEDGE, READING, TRANSLATION, SUMS, CHAT, RECALL, COPY }

    /** A piece of text; {@code trained} pieces are learnt. */
    public record Segment(String text, boolean trained) {}

    public Example {
        segments = List.copyOf(segments);
    }
}
