package dev.toll.guard.content;

/** What to make of content that is neither clearly safe nor clearly unsafe (Aegis 2.0's "Needs Caution"). */
public enum CautionPolicy {
    /** Counts as safe. */
    PERMISSIVE,
    /** Counts as unsafe. */
    DEFENSIVE
}
