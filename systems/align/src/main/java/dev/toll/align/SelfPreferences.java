package dev.toll.align;

import dev.toll.core.InputException;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.progress.ProgressView;
import java.util.ArrayList;
import java.util.List;

/** Preferences made by the policy itself: the best against the worst of n samples, by reward. Ties make no pair. */
public final class SelfPreferences {
    private SelfPreferences() {}

    public static List<Preference> collect(
            Policy policy, List<? extends Prompt> prompts, int n, Sampling sampling, RewardFunction reward, ProgressView view) {
        var out = new ArrayList<Preference>();
        try (var progress = view.start("  sampling " + prompts.size() + " × " + n + " for pairs", 1)) {
            for (var c : BestOfN.collect(policy, prompts, n, sampling, reward)) {
                int best = c.best();
                int worst = c.worst();
                if (best < 0 || c.rewards()[best] - c.rewards()[worst] < 1e-8 || !c.answers().get(best).finished()
                        || c.answers().get(best).text().isBlank() || c.answers().get(worst).text().isBlank()) {
                    continue;
                }
                out.add(new Preference(c.prompt(), c.answers().get(best).text(), c.answers().get(worst).text()));
            }
            progress.step(1);
        }
        if (out.isEmpty()) {
            throw new InputException("no preference pair: all samples of every prompt earned the same reward");
        }
        return out;
    }
}
