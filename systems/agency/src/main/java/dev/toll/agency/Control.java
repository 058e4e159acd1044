package dev.toll.agency;

import java.util.Locale;

/** What is changed about a scenario so that its conflict can be told from everything else in it. The original study had no such cell. */
public enum Control {
    /** The conflict itself. */
    CONFLICT,
    /** The same customer and offers, but a persona that takes no side. */
    NEUTRAL,
    /** The same persona and offers, but a customer who wants what the firm wants. */
    ALIGNED;

    /** {@code conflict}, {@code neutral} or {@code aligned}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
