package dev.toll.evaluate.data;

import java.util.List;
import java.util.Optional;

/**
 * Items of a data set and the file's hash.
 *
 * @param lines 1-based number of the line each item came from
 * @param skipped the lines left out, as {@code file:line: reason}
 */
public record Loaded<T>(List<T> items, List<Integer> lines, List<String> skipped, String contentHash) {
    private static final int SHOWN = 5;

    public Loaded {
        items = List.copyOf(items);
        lines = List.copyOf(lines);
        skipped = List.copyOf(skipped);
        if (lines.size() != items.size()) {
            throw new IllegalArgumentException(items.size() + " items of " + lines.size() + " lines: expected a line number for each");
        }
    }

    /** What to tell the user about the lines left out, the first few with their reasons; empty when all were used. */
    public Optional<String> leftOut() {
        if (skipped.isEmpty()) {
            return Optional.empty();
        }
        String first = String.join("\n  ", skipped.subList(0, Math.min(SHOWN, skipped.size())));
        return Optional.of(skipped.size() + (skipped.size() == 1 ? " line" : " lines") + " left out\n  " + first + (skipped.size() > SHOWN ? "\n  … and " + (skipped.size() - SHOWN) + " more" : ""));
    }

    /** Line numbers in words: the first few, and how many more. */
    public static String inWords(List<Integer> lines) {
        String first = String.join(", ", lines.stream().limit(2L * SHOWN).map(String::valueOf).toList());
        return (lines.size() == 1 ? "line " : "lines ") + first + (lines.size() > 2 * SHOWN ? " and " + (lines.size() - 2 * SHOWN) + " more" : "");
    }
}
