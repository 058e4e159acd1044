package dev.toll.guard.prime;

import dev.toll.guard.Places;
import java.util.Map;
import java.util.Set;

/** A prompt with {@code {places}}. */
record Template(String text) {
    Set<String> places() {
        return Places.of(text);
    }

    String fill(Map<String, String> values) {
        return Places.fill(text, values);
    }
}
