package dev.toll.evaluate;

/** What one item came to: the answer (for multiple choice the chosen option), whether it was finished, and its value. */
public record ItemResult(String id, String answer, boolean finished, double value, double exactMatch) {}
