package dev.toll.guard.rails;

import java.util.Locale;

/** Where a rail stands. */
public enum Side {
    /** What the user sends, tool results included. */
    INPUT,
    /** What the model answers: text and thinking. */
    OUTPUT,
    /** The arguments of tools the model wants called. */
    TOOL_CALL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
