package dev.toll.align.job;

import dev.toll.align.Policy;
import dev.toll.align.PreferenceTraining;
import dev.toll.core.Preference;
import dev.toll.evaluate.data.TrainingData;
import java.util.List;

/** DPO and its kin: any loss on pairs. */
final class PairsTrainer {
    private PairsTrainer() {}

    static void train(RunningJob job, Policy policy) {
        var s = job.settings();
        var preferences = preferences(job);
        var training = new PreferenceTraining.Settings(s.loss(), s.get("chosen_nll"), s.rate(), s.whole("batch"), s.whole("epochs"), s.get("clip"), job.seed("order"),
                s.engine());
        var prepared = s.needsReference()
                ? job.reference(preferences.size() + " pairs", preferences.size(), (scores, progress) -> PreferenceTraining.prepare(policy, preferences, s.loss().tailWeight(), scores, s.engine(), progress))
                : PreferenceTraining.tokenise(policy, preferences);
        try (var progress = job.view().start(s.method().label() + " on " + prepared.size() + " pairs", training.steps(prepared.size()))) {
            var outcome = PreferenceTraining.train(policy, prepared, training, job.checkpointing(), progress, job.steps());
            job.figures().put("loss", outcome.loss());
            job.figures().put("accuracy", outcome.accuracy());
        }
    }

    static List<Preference> preferences(RunningJob job) {
        return job.usable(TrainingData.preferences(job.data()), p -> job.model().encode(p.prompt()).length,
                p -> Math.max(job.tokens(p.prompt(), p.chosen()), job.tokens(p.prompt(), p.rejected())));
    }
}
