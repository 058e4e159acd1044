package dev.toll.core;

import java.util.List;

/** One question of a {@link Suite} with a checkable answer. The id is stable: it pairs measurements of two subjects. */
public sealed interface Item {
    String id();

    Prompt prompt();

    /** Multiple choice: the options are scored by log-likelihood as continuations of the prompt; {@code answer} indexes them. */
    record Choice(String id, Prompt prompt, List<String> options, int answer) implements Item {
        public Choice {
            options = List.copyOf(options);
            if (answer < 0 || answer >= options.size()) {
                throw new IllegalArgumentException(
                        "item " + id + ": answer " + answer + " is not one of " + options.size() + " options");
            }
        }
    }

    /** Free text compared with one or more reference answers. */
    record Open(String id, Prompt prompt, List<String> references) implements Item {
        public Open {
            references = List.copyOf(references);
            if (references.isEmpty()) {
                throw new IllegalArgumentException("item " + id + ": no reference answer");
            }
        }
    }
}
