package dev.toll.align.job;

import dev.toll.align.BestOfN;
import dev.toll.align.Policy;
import dev.toll.align.RewardModel;
import dev.toll.align.Rsf;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.model.format.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Rejection-sampling fine-tuning, iterated. Finished iterations are kept as folders, the answers of the one in flight in a journal. */
final class RsfTrainer {
    private RsfTrainer() {}

    static void train(RunningJob job, Policy policy) {
        var prompts = job.prompts();
        if (job.samplesElsewhere()) {
            job.notes().add("answers sampled by " + job.sampler(policy).id() + ": they are the policy's own only if it serves the weights of every iteration as it begins; "
                    + "otherwise this is best-of-n distillation from it, repeated");
        }
        job.withReward(reward -> {
            int steps = 0;
            for (int i = 0; i < job.settings().whole("iterations"); i++) {
                steps += iterate(job, policy, reward, prompts, i, steps);
            }
            return steps;
        });
    }

    /** Returns the updates it took; {@code before} were made already. */
    private static int iterate(RunningJob job, Policy policy, RewardModel reward, List<Prompt> prompts, int i, int before) {
        int perIteration = Math.min(job.settings().whole("prompts"), prompts.size());
        var asked = new ArrayList<Prompt>();
        for (int k = 0; k < perIteration; k++) {
            asked.add(prompts.get((i * perIteration + k) % prompts.size()));
        }
        String number = Integer.toString(i + 1);
        var journal = job.ledger().journal("rsf");
        var folder = job.ledger().artefact("iteration-" + number, job.key(), dir -> {
            var done = Rsf.learn(policy, samples(job, policy, reward, asked, "rsf", Integer.toString(i)), job.update(), job.checkpointing("rsf" + number), job.view(),
                    job.steps().behind(before));
            journal.append(job.key() + i, new JsonMapper().writeValueAsString(
                    Map.of("mean", done.meanReward(), "dropped", done.dropped(), "steps", job.update().steps(done.winners().size()))));
            policy.save(dir, Dtype.F32, Map.of("toll.iteration", number));
        });
        policy.load(folder);
        var told = new JsonMapper().readTree(journal.find(job.key() + i).orElse("{}"));
        job.figures().put("meanReward" + number, told.path("mean").asDouble());
        if (told.path("dropped").asInt() > 0) {
            job.notes().add("iteration " + number + ": " + told.path("dropped").asInt() + " of " + asked.size() + " prompts without a usable winner");
        }
        return told.path("steps").asInt();
    }

    /** n answers per prompt with their rewards, from the policy or the sampler named instead of it; what was drawn before a kill is not drawn again. */
    static List<BestOfN.Candidates> samples(RunningJob job, Policy policy, RewardModel reward, List<Prompt> prompts, String... stage) {
        var s = job.settings();
        int n = s.whole("samples");
        try (var progress = job.view().start("  sampling " + prompts.size() + " × " + n, (long) prompts.size() * n)) {
            return BestOfN.sample(job.sampler(policy), prompts, n, Sampling.of(s.get("temperature"), s.whole("max_new_tokens"), job.seed(stage)), reward,
                    job.ledger().journal("samples"), job.key() + String.join("-", stage), progress);
        }
    }
}
