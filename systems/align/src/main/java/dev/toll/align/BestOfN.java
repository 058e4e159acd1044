package dev.toll.align;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import java.util.ArrayList;
import java.util.List;

/**
 * n samples per prompt from the current policy with their rewards: the collection stage of rejection-sampling
 * fine-tuning and of self-made preferences. Every sample has its own seed key (prompt index, draw), so the same seed
 * gives the same samples whatever the batching.
 */
public final class BestOfN {
    private BestOfN() {}

    /** All samples of one prompt, in drawing order. */
    public record Candidates(Prompt prompt, List<Answer> answers, double[] rewards) {
        /** Index of the highest known reward, first on ties; −1 when no reward is known. */
        public int best() {
            int best = -1;
            for (int i = 0; i < rewards.length; i++) {
                if (!Double.isNaN(rewards[i]) && (best < 0 || rewards[i] > rewards[best])) {
                    best = i;
                }
            }
            return best;
        }

        /** Index of the lowest known reward, first on ties; −1 when no reward is known. */
        public int worst() {
            int worst = -1;
            for (int i = 0; i < rewards.length; i++) {
                if (!Double.isNaN(rewards[i]) && (worst < 0 || rewards[i] < rewards[worst])) {
                    worst = i;
                }
            }
            return worst;
        }
    }

    /** n samples per prompt of a policy that is not being trained. */
    public static List<Candidates> sample(Policy policy, List<? extends Prompt> prompts, int n, Sampling sampling, RewardFunction reward) {
        return collect(policy, prompts, n, sampling, reward);
    }

    static List<Candidates> collect(Policy policy, List<? extends Prompt> prompts, int n, Sampling sampling, RewardFunction reward) {
        var repeated = new ArrayList<Prompt>(prompts.size() * n);
        var keys = new long[prompts.size() * n];
        for (int i = 0; i < prompts.size(); i++) {
            for (int j = 0; j < n; j++) {
                keys[repeated.size()] = (long) i << 20 | j;
                repeated.add(prompts.get(i));
            }
        }
        var answers = policy.answer(repeated, keys, sampling);
        double[] rewards = reward.score(repeated, answers);
        var out = new ArrayList<Candidates>(prompts.size());
        for (int i = 0; i < prompts.size(); i++) {
            var mine = new double[n];
            System.arraycopy(rewards, i * n, mine, 0, n);
            out.add(new Candidates(prompts.get(i), List.copyOf(answers.subList(i * n, (i + 1) * n)), mine));
        }
        return out;
    }
}
