package dev.toll.guard.rails;

import java.util.Set;

/** One check. Thread-safe; {@link Rails} calls it, holds it to a deadline, and turns what it throws into {@link Finding.Unknown}. */
public interface Rail {
    /** The reach of a rail that judges a text only when it is complete. */
    int WHOLE = Integer.MAX_VALUE;

    /** Short, for headers and logs: letters, digits, dashes. */
    String name();

    /** Where it looks. */
    Set<Side> sides();

    Finding check(Inspected inspected);

    /**
     * The longest stretch of text that a finding of this rail can depend on, in characters that show (neither blank nor format
     * marks): while an answer streams, that much of its end is held back. {@link #WHOLE} if the rail must see a text whole.
     */
    int reach();

    /** Whether checking waits for something slow, such as a model, and so deserves a thread of its own. */
    default boolean waits() {
        return false;
    }
}
