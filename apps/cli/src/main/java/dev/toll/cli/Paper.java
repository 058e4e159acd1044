package dev.toll.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the ten papers whose claims Toll sets beside its own measurements.
 *
 * @param key short name; also the recipe's, and of its page {@code docs/papers/KEY.md}
 * @param title as published
 * @param arxiv arXiv identifier
 * @param claim what it says, in a sentence or two of ours
 * @param runs what can be run today; empty if nothing can
 * @param planned where the rest is planned; null if nothing is left
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Paper(String key, String title, String arxiv, String claim, List<Run> runs, @Nullable String planned) {
    Paper {
        runs = List.copyOf(runs);
    }

    /**
     * A way to run it today.
     *
     * @param scale {@code lilliput} (offline, CPU, minutes) or {@code paper} (the paper's models and data)
     * @param command the command line
     * @param what what it does
     */
    record Run(String scale, String command, String what) {}
}
