package dev.toll.core;

/** One piece of a {@link Message}. Images carry their bytes by reference so that a message stays small. */
public sealed interface Part {
    /** Plain text. */
    record Text(String text) implements Part {}

    /** An image given by a URI (file or data). */
    record Image(String uri) implements Part {}
}
