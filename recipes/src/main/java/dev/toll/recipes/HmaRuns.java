package dev.toll.recipes;

import dev.toll.align.BestOfN;
import dev.toll.align.Examples;
import dev.toll.core.InputException;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Seeds;
import dev.toll.merge.BlockLayout;
import dev.toll.merge.Hma;
import dev.toll.merge.RatioPlan;
import dev.toll.model.decoder.TargetedSequence;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.ObjectMapper;

/**
 * Ratios of fixed mean found by likelihood: HMA on the aligned model's own answers (section 6 of the paper), and
 * AdaMerging as the paper compares it, layer by layer on labelled reading items. Every search is journalled step by step.
 */
final class HmaRuns {
    private static final double EPS = 0.05;
    private static final double FLAT = 0.005;
    private static final int BATCH = 48;

    private final Experiment x;
    private final AverageRuns averages;
    private final Experiment.Endpoint endpoint;
    private final TaxSettings.Hma settings;

    HmaRuns(Experiment x, AverageRuns averages, Experiment.Endpoint endpoint, TaxSettings.Hma settings) {
        this.x = x;
        this.averages = averages;
        this.endpoint = endpoint;
        this.settings = settings;
    }

    /** HMA in K blocks at every mean share. */
    void plain(Tally tally, int blocks, String kind) {
        for (double mean : settings.means()) {
            run(tally, AverageRuns.kind(kind, endpoint), mean, search(layout(blocks), mean, 0, gradient()), "HMA");
        }
    }

    /** HMA's second form: moving away from the mean costs, most in the middle of the network. */
    void regularised(Tally tally, int blocks, double strength) {
        for (double mean : settings.means()) {
            run(tally, "hma-regularised", mean, search(layout(blocks), mean, strength, gradient()), "HMA, regularised");
        }
    }

    /** The same objective by CMA-ES: whether the gradient found what there is to be found. */
    void withoutGradients(Tally tally, int blocks, int evaluations) {
        for (double mean : settings.means()) {
            run(tally, "hma-cma", mean, search(layout(blocks), mean, 0, new Hma.Solver.DerivativeFree(evaluations)), "HMA by CMA-ES");
        }
    }

    /** One ratio per layer, chosen for likelihood of the right answers to {@code labelled} items. */
    void adaMerging(Tally tally, Supplier<List<TargetedSequence>> labelled) {
        int layers = x.model().config().numHiddenLayers();
        for (double mean : settings.means()) {
            run(tally, "adamerging", mean, new Search(new Hma.Settings(layout(layers), mean, EPS, 0, gradient(), 0, Seeds.derive(x.seed(), "adamerging")), labelled), "AdaMerging");
        }
    }

    private record Search(Hma.Settings settings, Supplier<List<TargetedSequence>> data) {}

    private Search search(BlockLayout layout, double mean, double regularisation, Hma.Solver solver) {
        return new Search(new Hma.Settings(layout, mean, EPS, regularisation, solver, FLAT, Seeds.derive(x.seed(), "hma")), this::distilled);
    }

    private Hma.Solver gradient() {
        return new Hma.Solver.Gradient(settings.learningRate(), settings.steps(), BATCH);
    }

    private BlockLayout layout(int blocks) {
        return new BlockLayout(x.model().config().numHiddenLayers(), blocks, BlockLayout.Scope.ALL);
    }

    private void run(Tally tally, String kind, double mean, Search search, String name) {
        String id = kind + "-" + mean;
        String key = ContentHash.builder().add(endpoint.key()).add(kind).add(search.settings().toString()).hex();
        var json = new ObjectMapper();
        var found = json.readValue(x.ledger().journal("hma").computeIfAbsent(key, () -> {
            int steps = search.settings().solver() instanceof Hma.Solver.Gradient g ? g.steps() : ((Hma.Solver.DerivativeFree) search.settings().solver()).evaluations();
            try (var progress = x.view().start("  searching " + id, steps)) {
                var done = new Hma(x.model().decoder(), x.names(), x.model().weights(), averages.aligned().weights(), x.workers())
                        .search(search.data().get(), search.settings(), x.ledger().journal("hma-steps"), key, progress);
                return json.writeValueAsString(new Stored(Arrays.stream(done.plan().rlhfWeights()).boxed().toList(), done.uniformLoss(), done.foundLoss(), done.steps(),
                        done.wentFlat()));
            }
        }), Stored.class);
        tally.note(String.format(Locale.ROOT, "%s, %s: ratios %s; %.4f nats per token, against %.4f at equal ratios%s.", name, id,
                found.ratios().stream().map(r -> String.format(Locale.ROOT, "%.2f", r)).collect(Collectors.joining(" / ")), found.loss(), found.uniform(),
                found.flat() ? "; stopped after " + found.steps() + " steps because it went flat" : ""));
        var plan = new RatioPlan(search.settings().layout(), found.ratios().stream().mapToDouble(Double::doubleValue).toArray());
        tally.add(averages.measure(plan, id, kind, mean, false));
    }

    /** What a search came to, as it is journalled. */
    private record Stored(List<Double> ratios, double uniform, double loss, int steps, boolean flat) {}

    /** D_θ: answers of the aligned model to training prompts, ranked by reward, the upper half kept (the paper keeps 5,000). */
    List<TargetedSequence> distilled() {
        var sampling = Sampling.of(1.0, x.task().maxNewTokens(), Seeds.derive(x.seed(), "hma data"));
        var out = BestOfN.sample(averages.aligned(), x.prompts(0, 512), 1, sampling, x.task().reward()).stream()
                .filter(c -> c.answers().getFirst().finished() && !Double.isNaN(c.rewards()[0]) && !c.answers().getFirst().text().isBlank())
                .sorted(Comparator.comparingDouble((BestOfN.Candidates c) -> c.rewards()[0]).reversed())
                .limit(256)
                .map(c -> Examples.of(x.model(), c.prompt(), c.answers().getFirst().text()))
                .toList();
        if (out.isEmpty()) {
            throw new InputException("HMA: " + endpoint.id() + " finished none of 512 answers within " + x.task().maxNewTokens()
                    + " tokens with a known reward, so there is nothing to fit the ratios to; leave hma.means empty");
        }
        return out;
    }
}
