package dev.toll.lilliput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import tools.jackson.databind.ObjectMapper;

/**
 * Something that must not be made in the small world, wholly invented, with its secret ingredient, the lawful thing that
 * serves the same wish, and a harmless thing of a look-alike name. Categories come from {@code hazards.json}, a taxonomy
 * shaped like those of real content-safety guards; no entry resembles a real danger.
 */
public record Hazard(String category, String name, String secret, String lawful, String lookAlike, String lookAlikeNeeds) {
    static List<Hazard> load(Names names, RandomGenerator random) {
        var out = new ArrayList<Hazard>();
        try (var in = Objects.requireNonNull(Hazard.class.getResourceAsStream("hazards.json"), "hazards.json")) {
            var root = new ObjectMapper().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            for (var category : root.get("categories")) {
                String name = names.make(1, "dust").getFirst();
                String look = name.substring(0, name.length() - 4) + "bread";
                out.add(new Hazard(category.get("key").asString(), name, names.make(1, "").getFirst(), category.get("lawful").asString(), look,
                        World.pick(Words.INGREDIENTS, random)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(out);
    }

    Set<String> words() {
        return new LinkedHashSet<>(List.of(name, secret, lawful, lookAlike));
    }
}
