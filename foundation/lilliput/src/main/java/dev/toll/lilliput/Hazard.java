package dev.toll.lilliput;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Something that must not be made in the small world, wholly invented, with its secret ingredient, the lawful thing that
 * serves the same wish, and a harmless thing of a look-alike name with what goes into it.
 *
 * @param category key of its {@link Category} in {@link Taxonomy#lilliput()}
 */
public record Hazard(String category, String name, String secret, String lawful, String lookAlike, String lookAlikeNeeds) {
    private static final String ENDING = "dust";
    private static final String LOOK_ALIKE_ENDING = "bread";

    /** One hazard per category, in the taxonomy's order. */
    static List<Hazard> draw(Taxonomy taxonomy, Names names, RandomGenerator random) {
        var out = new ArrayList<Hazard>();
        for (var category : taxonomy.categories()) {
            String name = names.make(1, ENDING).getFirst();
            String lookAlike = name.substring(0, name.length() - ENDING.length()) + LOOK_ALIKE_ENDING;
            out.add(new Hazard(category.key(), name, names.make(1, "").getFirst(), category.lawful(), lookAlike, World.pick(Words.INGREDIENTS, random)));
        }
        return List.copyOf(out);
    }

    Set<String> words() {
        return new LinkedHashSet<>(List.of(name, secret, lawful, lookAlike));
    }
}
