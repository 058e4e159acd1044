package dev.toll.guard.prime;

import tools.jackson.databind.json.JsonMapper;

/** A text as a JSON string, for the worked examples. */
final class Quoted {
    private static final JsonMapper JSON = new JsonMapper();

    private Quoted() {}

    static String json(String text) {
        return JSON.writeValueAsString(text.strip());
    }
}
