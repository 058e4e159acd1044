package dev.toll.align.job;

import dev.toll.align.Policy;
import dev.toll.align.ppo.Ppo;
import dev.toll.align.ppo.PpoRun;
import dev.toll.align.ppo.PpoStates;
import java.util.List;

/** PPO against a reward model, with the model before training as the reference. Its journal is written beside the weights. */
final class PpoTrainer {
    private PpoTrainer() {}

    static void train(RunningJob job, Policy policy) {
        var s = job.settings();
        var prompts = job.prompts();
        int perIteration = Math.min(s.whole("prompts"), prompts.size());
        var plan = new PpoRun.Plan(s.whole("iterations"), perIteration, s.whole("critic_warmup"), s.whole("restart"));
        var settings = s.ppo(perIteration);
        var states = new PpoStates(job.ledger().dir().resolve("ppo"), job.key());
        var rows = job.withReward(reward -> {
            try (var ppo = Ppo.of(policy, job.model().weights(), settings, job.steps())) {
                return PpoRun.go(ppo, prompts, reward, plan, states, job.seed("ppo"), job.view(), row -> { });
            }
        });
        job.files().put("ppo.jsonl", PpoStates.journal(rows));
        tell(job, rows);
    }

    private static void tell(RunningJob job, List<PpoRun.Row> rows) {
        var first = rows.getFirst().iteration();
        var last = rows.getLast().iteration();
        var figures = job.figures();
        figures.put("firstReward", first.reward());
        figures.put("lastReward", last.reward());
        figures.put("firstLength", first.length());
        figures.put("lastLength", last.length());
        figures.put("lastTruncated", last.truncated());
        figures.put("lastKl", last.kl());
        figures.put("lastEntropy", last.entropy());
        figures.put("lastClipFraction", last.clipFraction());
        figures.put("lastCriticLoss", last.criticLoss());
        figures.put("restarts", (double) rows.stream().filter(r -> r.restoredTo() != null).count());
        rows.stream().filter(r -> !r.signs().isEmpty()).forEach(r -> job.notes().add("iteration " + r.number() + ": signs of collapse: " + String.join("; ", r.signs())
                + (r.restoredTo() == null ? "" : "; the policy went back to iteration " + r.restoredTo())));
        int unknown = rows.stream().mapToInt(r -> r.iteration().unknown()).sum();
        if (unknown > 0) {
            job.notes().add(unknown + " of " + rows.stream().mapToInt(r -> r.iteration().answers()).sum() + " answers had no known reward and taught nothing");
        }
        int skipped = rows.stream().mapToInt(r -> r.iteration().skippedUpdates()).sum();
        if (skipped > 0) {
            job.notes().add(skipped + " updates skipped: loss or gradient was not finite");
        }
    }
}
