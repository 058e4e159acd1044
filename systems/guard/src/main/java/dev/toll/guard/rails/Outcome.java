package dev.toll.guard.rails;

import java.util.List;
import java.util.Optional;

/**
 * What all rails together make of a text.
 *
 * @param text what may go on: the text itself, masked or rewritten; empty if blocked
 * @param masks the disjoint parts of the original that {@code text} has replaced, in their order
 * @param rewritten whether {@code text} is another text altogether
 * @param blockedBy the first rail, in the platform's order, that stops it
 * @param results every rail's finding in that order
 */
public record Outcome(String text, List<Span> masks, boolean rewritten, Optional<RailResult> blockedBy, List<RailResult> results) {
    public Outcome {
        masks = List.copyOf(masks);
        results = List.copyOf(results);
    }

    public boolean blocked() {
        return blockedBy.isPresent();
    }
}
