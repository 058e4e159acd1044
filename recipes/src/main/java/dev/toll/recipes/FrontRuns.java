package dev.toll.recipes;

import dev.toll.align.Examples;
import dev.toll.core.InputException;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Seeds;
import dev.toll.merge.PartLayout;
import dev.toll.merge.RatioPlan;
import dev.toll.merge.TwoSidedSearch;
import dev.toll.model.decoder.TargetedSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.ObjectMapper;

/** HMA made to work: ratios per part of every layer, found with the reward's side and the abilities' side in the objective, one point for each weighting. */
final class FrontRuns {
    private static final int BATCH = 32;

    private final Experiment x;
    private final AverageRuns averages;
    private final Experiment.Endpoint endpoint;
    private final TaxSettings.Front settings;
    private final HmaRuns hma;

    FrontRuns(Experiment x, AverageRuns averages, Experiment.Endpoint endpoint, TaxSettings.Front settings, HmaRuns hma) {
        this.x = x;
        this.averages = averages;
        this.endpoint = endpoint;
        this.settings = settings;
        this.hma = hma;
    }

    void run(Tally tally) {
        if (settings.retention().isEmpty()) {
            return;
        }
        var layout = new PartLayout(x.model().config().numHiddenLayers());
        var search = new TwoSidedSearch.Settings(layout, settings.retention(), settings.learningRate(), settings.steps(), BATCH, Seeds.derive(x.seed(), "two-sided"));
        String key = ContentHash.builder().add(endpoint.key()).add("two-sided").add(search.toString()).add(x.task().retentionPrompts().toString()).hex();
        var json = new ObjectMapper();
        var stored = json.readValue(x.ledger().journal("hma").computeIfAbsent(key, () -> {
            try (var progress = x.view().start("  two-sided search of " + settings.retention().size() + " points", (long) settings.retention().size() * settings.steps())) {
                var found = new TwoSidedSearch(x.model().decoder(), x.names(), x.model().weights(), averages.aligned().weights(), x.workers())
                        .trace(hma.distilled(), kept(), search, x.ledger().journal("hma-steps"), key, progress);
                return json.writeValueAsString(found.stream().map(f -> new Stored(f.retention(), Arrays.stream(f.plan().rlhfWeights()).boxed().toList(), f.alignmentLoss(),
                        f.retentionLoss())).toList());
            }
        }), Stored[].class);
        tally.note("Two-sided search: one ratio each for " + String.join(", ", layout.names()) + ".");
        for (var found : stored) {
            tally.note(String.format(Locale.ROOT, "Two-sided search, retention %.2f: ratios %s; %.3f nats per token on the aligned answers, %.3f on the first model's.",
                    found.retention(), found.ratios().stream().map(r -> String.format(Locale.ROOT, "%.2f", r)).collect(Collectors.joining(" / ")), found.alignmentLoss(),
                    found.retentionLoss()));
            var plan = new RatioPlan(layout, found.ratios().stream().mapToDouble(Double::doubleValue).toArray());
            tally.add(averages.measure(plan, "two-sided-" + found.retention(), "two-sided", null, false));
        }
    }

    /** What the search came to, as it is journalled. */
    private record Stored(double retention, List<Double> ratios, double alignmentLoss, double retentionLoss) {}

    /** D_0: the first model's own greedy answers to the prompts of what should be kept. */
    private List<TargetedSequence> kept() {
        var prompts = x.task().retentionPrompts().subList(0, Math.min(512, x.task().retentionPrompts().size()));
        var answers = x.subject("base", x.model().weights()).answer(prompts, Sampling.greedy(x.task().maxNewTokens()));
        var out = new ArrayList<TargetedSequence>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).finished() && !answers.get(i).text().isBlank()) {
                out.add(Examples.of(x.model(), prompts.get(i), answers.get(i).text()));
            }
        }
        if (out.isEmpty()) {
            throw new InputException("two-sided search: the model before alignment finished none of " + prompts.size() + " answers within " + x.task().maxNewTokens()
                    + " tokens, so there is nothing to hold it to; leave front.retention empty");
        }
        return out;
    }
}
