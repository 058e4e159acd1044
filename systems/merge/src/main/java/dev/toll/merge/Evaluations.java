package dev.toll.merge;

import dev.toll.core.ledger.Journal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values of an objective that cost a pass over data each. With a journal each is kept the moment it is known: a search that
 * was killed asks for the same points again in the same order, and goes on where it was.
 */
final class Evaluations {
    private static final JsonMapper JSON = new JsonMapper();

    private final @Nullable Journal journal;
    private final String prefix;

    private Evaluations(@Nullable Journal journal, String prefix) {
        this.journal = journal;
        this.prefix = prefix;
    }

    /** Kept nowhere. */
    static Evaluations notKept() {
        return new Evaluations(null, "");
    }

    /** Kept under keys that begin with {@code prefix}, which must name everything that decides the search. */
    static Evaluations in(Journal journal, String prefix) {
        return new Evaluations(journal, prefix);
    }

    BlendLoss.Value get(String name, Supplier<BlendLoss.Value> work) {
        return journal == null
                ? work.get()
                : JSON.readValue(journal.computeIfAbsent(prefix + " " + name, () -> JSON.writeValueAsString(work.get())), BlendLoss.Value.class);
    }
}
