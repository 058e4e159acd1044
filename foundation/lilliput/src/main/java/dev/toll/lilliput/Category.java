package dev.toll.lilliput;

import java.util.List;

/**
 * One kind of wrongdoing in a {@link Taxonomy}.
 *
 * @param key stable, lower case, words joined by hyphens
 * @param name what people read
 * @param level the broad categories come first in a guard's taxonomy, the finer ones refine them
 * @param definition one sentence, what falls under it
 * @param aliases other names by which people and other taxonomies call it
 * @param lawful the lawful thing that serves the same wish, offered by a good refusal
 */
public record Category(String key, String name, Level level, String definition, List<String> aliases, String lawful) {
    /** How wide a category is. */
    public enum Level { BROAD, FINER }

    public Category {
        aliases = List.copyOf(aliases);
    }
}
