package dev.toll.align;

import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.decoder.TargetedSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Rejection-sampling fine-tuning, also called RAFT or iterated best-of-n (Dong et al. 2023; Lin et al. 2024, section 3):
 * draw n answers per prompt from the current policy at temperature 1, keep the best by reward, fine-tune on the winners,
 * repeat. Answers cut off by the token limit, empty ones, and prompts with no known reward are left out and counted.
 */
public final class Rsf {
    private Rsf() {}

    /**
     * Settings of one iteration.
     *
     * @param samplesPerPrompt n of best-of-n (paper: 32)
     * @param maxNewTokens answer limit
     * @param update fine-tuning on the winners (paper: 2 epochs, batch 32, constant rate)
     */
    public record Settings(int samplesPerPrompt, double temperature, int maxNewTokens, Sft.Settings update) {}

    /** The best answer to the prompt of that number. */
    public record Winner(int prompt, String answer) {}

    /** What one iteration did. Rewards are means over known values; {@code dropped} counts prompts without a usable winner. */
    public record Iteration(double meanReward, double bestReward, double loss, List<Winner> winners, int dropped, int truncated) {
        public Iteration {
            winners = List.copyOf(winners);
        }
    }

    /** Runs one iteration on {@code prompts}; the policy's weights are changed. */
    public static Iteration iterate(
            Policy policy, List<? extends Prompt> prompts, RewardFunction reward, Settings settings, long seed, ProgressView view) {
        var sampling = Sampling.of(settings.temperature(), settings.maxNewTokens(), seed);
        List<BestOfN.Candidates> collected;
        try (var progress = view.start("  sampling " + prompts.size() + " × " + settings.samplesPerPrompt(), 1)) {
            collected = BestOfN.collect(policy, prompts, settings.samplesPerPrompt(), sampling, reward);
            progress.step(1);
        }
        var examples = new ArrayList<TargetedSequence>();
        var winners = new ArrayList<Winner>();
        double sum = 0;
        int known = 0;
        double bestSum = 0;
        int dropped = 0;
        int truncated = 0;
        for (int i = 0; i < collected.size(); i++) {
            var c = collected.get(i);
            for (double r : c.rewards()) {
                if (!Double.isNaN(r)) {
                    sum += r;
                    known++;
                }
            }
            truncated += (int) c.answers().stream().filter(a -> !a.finished()).count();
            int best = c.best();
            if (best < 0 || !c.answers().get(best).finished() || c.answers().get(best).text().isBlank()) {
                dropped++;
                continue;
            }
            bestSum += c.rewards()[best];
            winners.add(new Winner(i, c.answers().get(best).text()));
            examples.add(Examples.of(policy.model(), c.prompt(), c.answers().get(best).text()));
        }
        if (examples.isEmpty()) {
            throw new dev.toll.core.InputException("rejection sampling kept none of " + prompts.size() + " prompts: every best answer was empty, "
                    + "cut off at " + settings.maxNewTokens() + " tokens or without a reward; raise max_new_tokens or check the reward");
        }
        double loss;
        try (var progress = view.start("  fine-tuning on " + examples.size() + " winners", settings.update().steps(examples.size()))) {
            loss = Sft.train(policy, examples, settings.update(), null, progress);
        }
        return new Iteration(sum / known, bestSum / examples.size(), loss, winners, dropped, truncated);
    }
}
