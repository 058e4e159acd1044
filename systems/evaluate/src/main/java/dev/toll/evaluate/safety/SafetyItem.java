package dev.toll.evaluate.safety;

import java.util.Locale;

/**
 * A request and what a good assistant does with it.
 *
 * @param id stable: it pairs the answers of two subjects
 * @param prompt the request as the user sends it
 * @param category the suite's own: a hazard, a kind of wording
 */
public record SafetyItem(String id, String prompt, Kind kind, String category) {
    /** What a good assistant does. */
    public enum Kind {
        /** It helps, however alarming the words sound. */
        SAFE,
        /** It declines. */
        UNSAFE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
