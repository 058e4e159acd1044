package dev.toll.align.job;

import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.Sft;
import dev.toll.evaluate.data.TrainingData;
import dev.toll.model.decoder.TargetedSequence;
import java.util.List;

/** Supervised fine-tuning on given answers; also the last stage of methods that first collect theirs. */
final class SftTrainer {
    private SftTrainer() {}

    static void train(RunningJob job, Policy policy) {
        var items = job.usable(TrainingData.completions(job.data()), c -> job.model().encode(c.prompt()).length, c -> job.tokens(c.prompt(), c.answer()));
        train(job, policy, items.stream().map(c -> Examples.of(job.model(), c.prompt(), c.answer())).toList());
    }

    static void train(RunningJob job, Policy policy, List<TargetedSequence> examples) {
        var sft = job.update();
        try (var progress = job.view().start("sft on " + examples.size() + " answers", sft.steps(examples.size()))) {
            job.figures().put("loss", Sft.train(policy, examples, sft, job.checkpointing(), progress, job.steps()));
        }
    }
}
