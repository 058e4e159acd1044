package dev.toll.guard.guidelines;

/**
 * One rule of a platform (PrimeGuard, arXiv 2407.16318, section 2: a system prompt is a directive part and a restrictive part).
 *
 * @param id short name for logs and verdicts
 * @param kind what the rule does
 * @param text the rule as the model reads it
 */
public record Guideline(String id, Kind kind, String text) {
    /** Directive rules say what to do, restrictive ones what never to do. */
    public enum Kind {
        DIRECTIVE, RESTRICTIVE
    }
}
