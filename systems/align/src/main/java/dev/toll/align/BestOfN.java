package dev.toll.align;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.core.ledger.Journal;
import dev.toll.core.progress.Progress;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * n samples per prompt with their rewards, from the current policy or another subject: the collection stage of rejection
 * sampling, of its iterated form, of SteerLM and of self-made preferences. Every sample has its own seed key (prompt index, draw), so the same seed
 * gives the same samples whatever the batching.
 */
public final class BestOfN {
    /** Prompts drawn together where answers are journaled: what a kill may lose. */
    private static final int GROUP = 32;
    private static final JsonMapper JSON = new JsonMapper();

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

    /**
     * n samples per prompt from any subject: the policy's own ({@link Policy#subject}), or an endpoint's. They are drawn a
     * few prompts at a time, each group with a seed of its own, and journaled with their rewards: killed, the same call draws
     * again only the group in flight.
     *
     * @param key of everything the answers and rewards depend on besides their place
     * @param progress stepped by answers
     */
    public static List<Candidates> sample(Subject sampler, List<? extends Prompt> prompts, int n, Sampling sampling, RewardFunction reward, Journal journal, String key,
            Progress progress) {
        var out = new ArrayList<Candidates>(prompts.size());
        for (int from = 0; from < prompts.size(); from += GROUP) {
            var group = prompts.subList(from, Math.min(prompts.size(), from + GROUP));
            String place = key + "-" + from / GROUP;
            var seeded = sampling.withSeed(Seeds.derive(sampling.seed(), "group", Integer.toString(from / GROUP)));
            var known = journal.find(place);
            Drawn drawn = JSON.readValue(known.orElseGet(() -> {
                String made = JSON.writeValueAsString(draw(sampler, group, n, seeded, reward));
                journal.append(place, made);
                return made;
            }), Drawn.class);
            out.addAll(candidates(group, n, drawn.answers(), drawn.rewards()));
            if (known.isPresent()) {
                progress.alreadyDone(drawn.answers().size());
            } else {
                progress.step(drawn.answers().size());
            }
        }
        return out;
    }

    /** A group as the journal keeps it. */
    private record Drawn(List<Answer> answers, double[] rewards) {}

    private static Drawn draw(Subject sampler, List<? extends Prompt> prompts, int n, Sampling sampling, RewardFunction reward) {
        var repeated = repeated(prompts, n);
        var answers = sampler.answer(repeated, sampling);
        return new Drawn(answers, reward.score(repeated, answers));
    }

    private static List<Prompt> repeated(List<? extends Prompt> prompts, int n) {
        var out = new ArrayList<Prompt>(prompts.size() * n);
        for (var prompt : prompts) {
            out.addAll(Collections.nCopies(n, prompt));
        }
        return out;
    }

    static List<Candidates> collect(Policy policy, List<? extends Prompt> prompts, int n, Sampling sampling, RewardFunction reward) {
        var repeated = repeated(prompts, n);
        var keys = new long[repeated.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) (i / n) << 20 | i % n;
        }
        var answers = policy.answer(repeated, keys, sampling);
        return candidates(prompts, n, answers, reward.score(repeated, answers));
    }

    private static List<Candidates> candidates(List<? extends Prompt> prompts, int n, List<Answer> answers, double[] rewards) {
        var out = new ArrayList<Candidates>(prompts.size());
        for (int i = 0; i < prompts.size(); i++) {
            out.add(new Candidates(prompts.get(i), List.copyOf(answers.subList(i * n, (i + 1) * n)), Arrays.copyOfRange(rewards, i * n, (i + 1) * n)));
        }
        return out;
    }
}
