package dev.toll.align.job;

import dev.toll.align.JudgedAnswer;
import dev.toll.align.KtoTraining;
import dev.toll.align.Policy;
import dev.toll.align.loss.Kto;
import dev.toll.evaluate.data.TrainingData;
import java.util.Locale;

/** KTO on judged answers; a balance its paper advises against is noted. */
final class KtoTrainer {
    private KtoTrainer() {}

    static void train(RunningJob job, Policy policy) {
        var s = job.settings();
        var items = job.usable(TrainingData.judged(job.data()), c -> job.model().encode(c.prompt()).length, c -> job.tokens(c.prompt(), c.answer()));
        var judged = items.stream().map(c -> new JudgedAnswer(c.prompt(), c.answer(), Boolean.TRUE.equals(c.desirable()))).toList();
        long good = judged.stream().filter(JudgedAnswer::desirable).count();
        double balance = s.get("desirable_weight") * good / (s.get("undesirable_weight") * Math.max(1, judged.size() - good));
        if (balance < 1 || balance > 4.0 / 3) {
            job.notes().add(String.format(Locale.ROOT, "%d desirable and %d undesirable answers with these weights stand %.2f to 1; the KTO paper advises 1 to 1.33", good,
                    judged.size() - good, balance));
        }
        var training = new KtoTraining.Settings(new Kto(s.get("beta"), s.get("desirable_weight"), s.get("undesirable_weight")), s.rate(), s.whole("batch"), s.whole("epochs"),
                s.get("clip"), job.seed("order"), s.engine());
        var rows = job.reference(judged.size() + " answers", judged.size(), (scores, progress) -> KtoTraining.prepare(policy, judged, scores, s.engine(), progress));
        try (var progress = job.view().start("kto on " + rows.size() + " answers", training.steps(rows.size()))) {
            var outcome = KtoTraining.train(policy, rows, training, job.checkpointing(), progress, job.steps());
            job.figures().put("loss", outcome.loss());
            job.figures().put("baseline", outcome.baseline());
        }
    }
}
