package dev.toll.align.job;

import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.Winners;
import dev.toll.core.InputException;

/** Plain rejection sampling: the best of n answers per prompt, collected once, then supervised fine-tuning on them. */
final class RejectionTrainer {
    private RejectionTrainer() {}

    static void train(RunningJob job, Policy policy) {
        var prompts = job.prompts();
        var kept = job.withReward(reward -> Winners.of(RsfTrainer.samples(job, policy, reward, prompts, "rs")));
        if (kept.answers().isEmpty()) {
            throw new InputException("rs kept none of " + prompts.size() + " prompts: every best answer was empty, cut off at the token limit or without a reward; "
                    + "raise max_new_tokens or check the reward");
        }
        job.figures().put("meanReward", kept.meanReward());
        job.figures().put("bestReward", kept.bestReward());
        if (kept.dropped() > 0) {
            job.notes().add(kept.dropped() + " of " + prompts.size() + " prompts without a usable winner");
        }
        if (kept.truncated() > 0) {
            job.notes().add(kept.truncated() + " of " + prompts.size() * job.settings().whole("samples") + " answers cut off at max_new_tokens");
        }
        var fitting = job.fitting(kept.answers(), w -> job.model().encode(w.prompt()).length, w -> job.tokens(w.prompt(), w.answer()));
        SftTrainer.train(job, policy, fitting.stream().map(w -> Examples.of(job.model(), w.prompt(), w.answer())).toList());
    }
}
