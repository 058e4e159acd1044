package dev.toll.recipes;

import dev.toll.core.Comparison;
import dev.toll.core.Frontier;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Holm;
import dev.toll.model.LanguageModel;
import dev.toll.report.Finding;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The main job (Lin et al., "Mitigating the Alignment Tax of RLHF"): measure the model before alignment, align it by
 * RSF and by DPO and measure along the way, average the aligned weights with the first ones (uniform, part-wise, HMA),
 * measure, compare paired, draw the fronts. With all methods also the two-sided search, PPO, averages and HMA of every
 * endpoint, HMA's variants, AdaMerging, and the remedies that change the training. Every stage is an artefact or a journal entry under a key of its
 * content, so running the same command again does only what is missing.
 */
final class AlignmentTax {
    private final Experiment x;
    private final TaxSettings settings;
    private final Tally tally;

    AlignmentTax(Ledger ledger, LanguageModel model, Workers workers, Task task, TaxSettings settings, long seed, ProgressView view) {
        this.x = Experiment.of(ledger, model, workers, task, seed, view);
        this.settings = settings;
        var outlook = Outlook.of(settings, view);
        this.tally = new Tally(card -> outlook.seen(card.kind()));
        task.notes().forEach(tally::note);
    }

    /** All that was found; the caller adds provenance and writes it. */
    record Outcome(Tally tally, List<Comparison> comparisons, List<Frontier> frontiers, List<Finding> findings) {}

    /** Runs or resumes everything. */
    Outcome run() {
        tally.timed("measure before", t -> {
            t.add(x.scorecard().measure(x.subject("base", x.model().weights()), x.model().contentHash(), "base", "", null, null, true));
            t.point("rsf", 0, t.base());
            t.point("dpo", 0, t.base());
        });
        var rsfRuns = new RsfRuns(x, settings.rsf());
        var rsf = tally.made("align by RSF", rsfRuns::run);
        var dpo = tally.made("align by DPO", new DpoRuns(x, settings)::run);
        int blocks = settings.average().blocks();
        try (var averages = new AverageRuns(x, rsf)) {
            tally.timed("average", t -> {
                averages.uniform(t, settings.average().weights());
                averages.partwise(t, blocks, settings.average().partwiseWeight());
            });
            var hma = new HmaRuns(x, averages, rsf, settings.hma());
            tally.timed("HMA", t -> hma.plain(t, blocks, "hma"));
            if (settings.methods().search()) {
                tally.timed("two-sided search", t -> new FrontRuns(x, averages, rsf, settings.front(), hma).run(t));
            }
            if (settings.methods().all()) {
                tally.timed("HMA's variants", t -> {
                    settings.others().blocks().forEach(k -> hma.plain(t, k, "hma-k" + k));
                    hma.regularised(t, blocks, settings.others().regularisation());
                    hma.withoutGradients(t, blocks, settings.others().evaluations());
                });
                adaMerging(hma);
            }
        }
        if (settings.methods().all()) {
            tally.timed("average and HMA of DPO", t -> soften(t, dpo));
            var ppo = tally.made("align by PPO", new PpoRuns(x, settings)::run);
            ppo.ifPresent(p -> tally.timed("average and HMA of PPO", t -> soften(t, p)));
            tally.timed("remedies", t -> remedies(t, rsfRuns.winners()));
        }
        return new Outcome(tally, comparisons(), new Fronts(tally).all(), PaperFindings.of(tally, x.seed()));
    }

    private void soften(Tally t, Experiment.Endpoint endpoint) {
        try (var averages = new AverageRuns(x, endpoint)) {
            averages.uniform(t, settings.hma().means());
            new HmaRuns(x, averages, endpoint, settings.hma()).plain(t, settings.average().blocks(), "hma");
        }
    }

    private void adaMerging(HmaRuns hma) {
        var labelled = x.task().labelled().apply(x.model());
        if (labelled.isEmpty()) {
            tally.note("AdaMerging was left out: there are no labelled reading items at hand that are not measured.");
            return;
        }
        tally.timed("AdaMerging", t -> hma.adaMerging(t, () -> labelled));
    }

    private void remedies(Tally t, List<RemedyRuns.Winner> winners) {
        var replay = x.task().replay().apply(x.model());
        if (replay.isEmpty()) {
            t.note("Experience replay was left out: there is no text at hand that the model before alignment was trained on.");
        }
        new RemedyRuns(x, settings).run(t, RemedyRuns.variants(settings.remedies(), x.model().parameterCount(), replay), winners);
    }

    /** Against the model before; averages also against the endpoint they soften, and searched ratios against equal ones of the same mean. */
    private List<Comparison> comparisons() {
        var out = new ArrayList<Comparison>();
        var base = tally.base();
        for (var card : tally.cards()) {
            if (card == base) {
                continue;
            }
            out.addAll(card.against(base, x.seed()));
            var parent = tally.cards().stream().filter(c -> c.id().equals(card.parent())).findFirst();
            boolean averaged = card.ratios() != null || card.rlhfWeight() != null;
            parent.filter(p -> averaged && p != base).ifPresent(p -> out.addAll(card.against(p, x.seed())));
            if (Set.of("hma", "hma-dpo", "hma-ppo").contains(card.kind())) {
                tally.ofKind(card.kind().replace("hma", "average")).stream().filter(a -> Objects.equals(a.rlhfWeight(), card.rlhfWeight()))
                        .forEach(a -> out.addAll(card.against(a, x.seed())));
            }
        }
        return Holm.adjust(out);
    }
}
