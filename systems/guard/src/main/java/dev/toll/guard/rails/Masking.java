package dev.toll.guard.rails;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lays spans over a text. */
final class Masking {
    private Masking() {}

    /** The text with disjoint spans, in its order, replaced. */
    static String over(String text, List<Span> spans) {
        return between(text, 0, text.length(), spans);
    }

    /** The same for the characters {@code from} to {@code to}; a span that reaches over {@code to} must not begin before it. */
    static String between(CharSequence text, int from, int to, List<Span> spans) {
        var out = new StringBuilder();
        int at = from;
        for (var span : spans) {
            if (span.start() >= from && span.start() < to) {
                out.append(text, at, span.start()).append(span.replacement());
                at = span.end();
            }
        }
        return out.append(text, at, to).toString();
    }

    /** Disjoint spans in the order of the text that cover the same characters; overlapping ones become one, with the replacement of the first in the list. */
    static List<Span> united(List<Span> spans) {
        record Ranked(Span span, int rank) {}
        var sorted = new ArrayList<Ranked>();
        for (int i = 0; i < spans.size(); i++) {
            sorted.add(new Ranked(spans.get(i), i));
        }
        sorted.sort(Comparator.comparingInt((Ranked r) -> r.span().start()).thenComparingInt(Ranked::rank));
        var out = new ArrayList<Ranked>();
        for (var next : sorted) {
            var last = out.isEmpty() ? null : out.getLast();
            if (last == null || next.span().start() >= last.span().end()) {
                out.add(next);
            } else {
                var first = last.rank() <= next.rank() ? last : next;
                out.set(out.size() - 1, new Ranked(
                        new Span(last.span().start(), Math.max(last.span().end(), next.span().end()), first.span().replacement()), first.rank()));
            }
        }
        return out.stream().map(Ranked::span).toList();
    }
}
