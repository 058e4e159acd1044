package dev.toll.core;

import java.util.Map;

/** One response with attribute scores, for example HelpSteer's helpfulness 0–4. */
public record Rated(Prompt prompt, String response, Map<String, Double> attributes) {
    public Rated {
        attributes = Map.copyOf(attributes);
    }
}
