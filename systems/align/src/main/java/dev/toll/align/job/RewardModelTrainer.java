package dev.toll.align.job;

import dev.toll.align.RewardModel;
import dev.toll.core.Preference;
import dev.toll.core.stats.SeededRandom;
import java.util.ArrayList;
import java.util.function.Consumer;

/** A Bradley–Terry reward model, with a share of the pairs held out to tell how often it ranks rightly. */
final class RewardModelTrainer {
    private RewardModelTrainer() {}

    static void train(RunningJob job, Consumer<RewardModel> save) {
        var s = job.settings();
        var all = PairsTrainer.preferences(job);
        int held = (int) (s.get("held_out") * all.size());
        int[] order = SeededRandom.permutation(all.size(), job.seed("held out"));
        var heldOut = new ArrayList<Preference>();
        var train = new ArrayList<Preference>();
        for (int i = 0; i < order.length; i++) {
            (i < held ? heldOut : train).add(all.get(order[i]));
        }
        var training = new RewardModel.Settings(s.rate(), s.whole("batch"), s.whole("epochs"), s.get("clip"), job.seed("order"), s.engine());
        int steps = s.whole("epochs") * ((train.size() + s.whole("batch") - 1) / s.whole("batch"));
        try (var reward = RewardModel.of(job.model(), job.workers());
                var progress = job.view().start("reward model on " + train.size() + " pairs", steps)) {
            var outcome = reward.train(train, heldOut, training, job.checkpointing(), progress, job.steps());
            job.figures().put("loss", outcome.loss());
            job.figures().put("heldOut", (double) outcome.heldOut());
            if (outcome.heldOut() > 0) {
                job.figures().put("heldOutAccuracy", outcome.heldOutAccuracy());
            }
            save.accept(reward);
        }
    }
}
