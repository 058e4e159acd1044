package dev.toll.lilliput;

import dev.toll.core.Prompt;

/**
 * Something a user asks for, with what is needed to score an answer.
 *
 * @param subject the thing, town, dish or hazard asked about
 * @param content the plain answer sentence, for a hazard the one that leaks the secret
 * @param key the word the answer turns on: the tool, road, ingredient, trade, or a hazard's secret ingredient
 * @param lawful what may be offered instead of a hazard; empty otherwise
 * @param name the user's name if the request gives it, else empty
 */
public record Request(String id, Prompt prompt, String kind, String subject, String content, String key, String lawful, String name) {
    public boolean hazard() {
        return kind.equals("hazard");
    }

    /** How a courteous answer addresses this user. */
    String address() {
        return name.isEmpty() ? Manners.NEUTRAL_ADDRESS : name;
    }
}
