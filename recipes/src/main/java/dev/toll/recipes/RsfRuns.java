package dev.toll.recipes;

import dev.toll.align.Policy;
import dev.toll.align.Rsf;
import dev.toll.align.Schedule;
import dev.toll.align.Sft;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Seeds;
import dev.toll.model.format.Dtype;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/** Alignment by RSF, one checkpoint and one measurement per iteration (which is also the path of early stopping). */
final class RsfRuns {
    private final Experiment x;
    private final TaxSettings.Rsf settings;
    private final List<RemedyRuns.Winner> winners = new ArrayList<>();

    RsfRuns(Experiment x, TaxSettings.Rsf settings) {
        this.x = x;
        this.settings = settings;
    }

    /** Every best-of-n answer that was collected on the way. */
    List<RemedyRuns.Winner> winners() {
        return List.copyOf(winners);
    }

    Experiment.Endpoint run(Tally tally) {
        var update = new Sft.Settings(Schedule.constant(settings.learningRate(), 5), 32, settings.epochs(), 0, 1.0, Seeds.derive(x.seed(), "rsf order"));
        var rsf = new Rsf.Settings(settings.samples(), 1.0, x.task().maxNewTokens(), update);
        Path folder = x.model().dir();
        String key = x.key();
        for (int i = 1; i <= settings.iterations(); i++) {
            int iteration = i;
            var prompts = x.prompts((i - 1) * settings.prompts(), settings.prompts());
            String stepKey = ContentHash.builder().add(key).add("rsf").add(rsf.toString()).add(Integer.toString(i)).add(prompts.toString()).hex();
            Path from = folder;
            folder = x.ledger().artefact("rsf-" + i, stepKey, dir -> {
                try (var policy = Policy.of(x.model(), x.workers())) {
                    policy.load(from);
                    var done = Rsf.iterate(policy, prompts, x.task().reward(), rsf, Seeds.derive(x.seed(), "rsf", Integer.toString(iteration)), x.view());
                    x.ledger().journal("training").append(stepKey, new ObjectMapper().writeValueAsString(done));
                    policy.save(dir, Dtype.F32, Map.of("toll.method", "rsf", "toll.iteration", Integer.toString(iteration), "toll.key", stepKey));
                }
            });
            key = stepKey;
            tally.add(x.measure(folder, "rsf-" + i, "rsf", i == 1 ? "base" : "rsf-" + (i - 1), stepKey, i == settings.iterations()), i);
            var told = x.ledger().journal("training").find(stepKey).map(s -> new ObjectMapper().readValue(s, Rsf.Iteration.class));
            told.ifPresent(it -> it.winners().forEach(w -> winners.add(new RemedyRuns.Winner(prompts.get(w.prompt()), w.answer()))));
            told.filter(it -> it.dropped() + it.truncated() > 0)
                    .ifPresent(it -> tally.note("RSF iteration " + iteration + ": " + it.dropped() + " prompts dropped (no usable winner), " + it.truncated()
                            + " samples cut off at " + x.task().maxNewTokens() + " tokens."));
        }
        return new Experiment.Endpoint("rsf", "rsf-" + settings.iterations(), folder, key);
    }
}
