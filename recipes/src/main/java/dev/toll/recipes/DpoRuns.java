package dev.toll.recipes;

import dev.toll.align.Policy;
import dev.toll.align.PreferenceTraining;
import dev.toll.align.Schedule;
import dev.toll.align.SelfPreferences;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Seeds;
import dev.toll.model.format.Dtype;
import java.nio.file.Path;
import java.util.Map;

/** Alignment by DPO in rounds, each with fresh pairs of the policy's own best and worst samples and the reference renewed. */
final class DpoRuns {
    private final Experiment x;
    private final TaxSettings settings;

    DpoRuns(Experiment x, TaxSettings settings) {
        this.x = x;
        this.settings = settings;
    }

    Experiment.Endpoint run(Tally tally) {
        var dpo = settings.dpo();
        Path folder = x.model().dir();
        String key = x.key();
        for (int i = 1; i <= dpo.rounds(); i++) {
            int round = i;
            var training = new PreferenceTraining.Settings(new SigmoidDpo(dpo.beta()), dpo.chosenNll(), Schedule.constant(dpo.learningRate(), 5), 32, dpo.epochs(), 1.0,
                    Seeds.derive(x.seed(), "dpo order", Integer.toString(i)));
            var prompts = x.prompts(settings.dpoFrom() + (i - 1) * dpo.prompts(), dpo.prompts());
            String stepKey = ContentHash.builder().add(key).add("dpo").add(training.toString()).add(dpo.samples() + " samples").add(Integer.toString(i))
                    .add(prompts.toString()).add(x.task().preferences().toString()).hex();
            Path from = folder;
            folder = x.ledger().artefact("dpo-" + i, stepKey, dir -> {
                try (var policy = Policy.of(x.model(), x.workers())) {
                    policy.load(from);
                    var preferences = x.task().preferences().isEmpty()
                            ? SelfPreferences.collect(policy, prompts, dpo.samples(),
                                    Sampling.of(1.0, x.task().maxNewTokens(), Seeds.derive(x.seed(), "dpo", Integer.toString(round))), x.task().reward(), x.view())
                            : x.task().preferences();
                    var pairs = PreferenceTraining.prepare(policy, preferences);
                    try (var progress = x.view().start("  DPO on " + pairs.size() + " pairs", Math.max(1, training.epochs() * ((pairs.size() + 31) / 32)))) {
                        PreferenceTraining.train(policy, pairs, training, null, progress);
                    }
                    policy.save(dir, Dtype.F32, Map.of("toll.method", "dpo", "toll.round", Integer.toString(round), "toll.key", stepKey));
                }
            });
            key = stepKey;
            tally.add(x.measure(folder, "dpo-" + i, "dpo", i == 1 ? "base" : "dpo-" + (i - 1), stepKey, i == dpo.rounds()), i);
        }
        return new Experiment.Endpoint("dpo", "dpo-" + dpo.rounds(), folder, key);
    }
}
