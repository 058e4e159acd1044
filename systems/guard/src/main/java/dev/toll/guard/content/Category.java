package dev.toll.guard.content;

import java.util.List;

/**
 * One kind of content in a {@link Taxonomy}.
 *
 * @param code short, unique in its taxonomy; means nothing outside it, for several taxonomies count S1, S2, …
 * @param name what the guard reads and writes
 * @param aliases other names of the same thing
 * @param tier how it counts
 * @param definition one sentence for the guard; may be empty
 */
public record Category(String code, String name, List<String> aliases, Tier tier, String definition) {
    public Category {
        aliases = List.copyOf(aliases);
    }

    /** How a category counts. */
    public enum Tier {
        CORE, FINE,
        /** Neither safe nor unsafe on what is known; {@link CautionPolicy} decides. */
        CAUTION,
        /** Unsafe, but nothing else in the taxonomy; where unknown names go. */
        OTHER
    }
}
