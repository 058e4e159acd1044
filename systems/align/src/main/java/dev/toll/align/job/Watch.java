package dev.toll.align.job;

import dev.toll.core.Suite;
import java.util.List;

/**
 * Evaluation during training: where the model stands before the first update, after every so many, and after the last.
 *
 * @param suites what it may lose
 * @param every updates from one measurement to the next
 * @param maxNewTokens answer budget of suites that are answered freely, and of the answers the reward model reads
 */
public record Watch(List<Suite> suites, int every, int maxNewTokens) {
    public Watch {
        suites = List.copyOf(suites);
        if (suites.isEmpty() || every < 1 || maxNewTokens < 1) {
            throw new IllegalArgumentException(suites.size() + " suites every " + every + " updates with " + maxNewTokens + " tokens: expected at least 1 of each");
        }
    }
}
