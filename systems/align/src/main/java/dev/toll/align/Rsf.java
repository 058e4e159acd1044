package dev.toll.align;

import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.progress.ProgressView;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        return learn(policy, collected, settings.update(), null, view, StepLog.NONE);
    }

    /**
     * The second half of an iteration, on answers collected by whoever: what {@link BestOfN} drew from the policy, or from
     * another subject, telling {@code log} of every step. RSF means answers of the policy as it is; from an endpoint they are that only while it serves these very
     * weights. From a fixed one this is best-of-n distillation: the policy comes to answer as the endpoint does at its best.
     */
    public static Iteration learn(
            Policy policy, List<BestOfN.Candidates> collected, Sft.Settings update, @Nullable Checkpointing checkpointing, ProgressView view, StepLog log) {
        var kept = Winners.of(collected);
        if (kept.answers().isEmpty()) {
            throw new InputException("rejection sampling kept none of " + collected.size() + " prompts: every best answer was empty, cut off at the token limit "
                    + "or without a reward; raise max_new_tokens or check the reward");
        }
        var examples = kept.answers().stream().map(w -> Examples.of(policy.model(), w.prompt(), w.answer())).toList();
        double loss;
        try (var progress = view.start("  fine-tuning on " + examples.size() + " winners", update.steps(examples.size()))) {
            loss = Sft.train(policy, examples, update, checkpointing, progress, log);
        }
        var winners = kept.answers().stream().map(w -> new Winner(w.number(), w.answer())).toList();
        return new Iteration(kept.meanReward(), kept.bestReward(), loss, winners, kept.dropped(), kept.truncated());
    }
}
