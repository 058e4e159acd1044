package dev.toll.recipes;

import dev.toll.align.BestOfN;
import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.PreferenceTraining;
import dev.toll.align.Rsf;
import dev.toll.align.Schedule;
import dev.toll.align.SelfPreferences;
import dev.toll.align.Sft;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.core.Comparison;
import dev.toll.core.Frontier;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Frontiers;
import dev.toll.core.stats.Holm;
import dev.toll.core.stats.Seeds;
import dev.toll.merge.Blend;
import dev.toll.merge.BlockLayout;
import dev.toll.merge.Hma;
import dev.toll.merge.RatioPlan;
import dev.toll.merge.TwoSidedSearch;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.model.format.Dtype;
import dev.toll.report.PathPoint;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/**
 * The main job (Lin et al., "Mitigating the Alignment Tax of RLHF"): measure the model before alignment, align it by
 * RSF and by DPO and measure along the way, average the aligned weights with the first ones (uniform, part-wise, HMA),
 * measure, compare paired, draw the fronts. Every stage is an artefact or a journal entry under a key of its content, so
 * running the same command again does only what is missing.
 */
public final class AlignmentTax {
    /** Everything that can change the result, apart from model, data and seed. */
    public record Settings(
            int suiteItems, int rewardPrompts,
            int rsfIterations, int rsfPrompts, int rsfSamples, int rsfEpochs, double rsfLearningRate,
            int dpoRounds, int dpoPrompts, int dpoSamples, int dpoEpochs, double dpoBeta, double dpoChosenNll, double dpoLearningRate,
            List<Double> averageWeights, int blocks, double partwiseWeight, List<Double> hmaMeans, int hmaSteps, double hmaLearningRate,
            List<Double> frontRetention, int frontSteps, double frontLearningRate,
            boolean allMethods, RemedyRuns.Strengths remedies) {
        /** What the stages that every run has depend on: more methods in the same folder only add to it. */
        Settings withoutMethods() {
            return new Settings(suiteItems, rewardPrompts, rsfIterations, rsfPrompts, rsfSamples, rsfEpochs, rsfLearningRate, dpoRounds, dpoPrompts, dpoSamples, dpoEpochs,
                    dpoBeta, dpoChosenNll, dpoLearningRate, averageWeights, blocks, partwiseWeight, hmaMeans, hmaSteps, hmaLearningRate, frontRetention, frontSteps,
                    frontLearningRate, false, new RemedyRuns.Strengths(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 1));
        }
    }

    private final Ledger ledger;
    private final LanguageModel model;
    private final Workers workers;
    private final Task task;
    private final Settings settings;
    private final long seed;
    private final ProgressView view;
    private final Scorecard scorecard;
    private final Map<String, Double> timings = new LinkedHashMap<>();
    private final List<PathPoint> path = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<RemedyRuns.Winner> winners = new ArrayList<>();
    private final String key;

    public AlignmentTax(Ledger ledger, LanguageModel model, Workers workers, Task task, Settings settings, long seed, ProgressView view) {
        this.ledger = ledger;
        this.model = model;
        this.workers = workers;
        this.task = task;
        this.settings = settings;
        this.seed = seed;
        this.view = view;
        this.scorecard = new Scorecard(ledger, task, seed, view);
        this.key = ContentHash.builder().add(model.contentHash()).add(task.dataHashes().toString()).add(task.reward().contentHash())
                .add(settings.withoutMethods().toString()).add(Long.toString(seed)).hex();
        notes.addAll(task.notes());
    }

    /** Runs or resumes everything. */
    Outcome run() {
        var cards = new ArrayList<Scorecard.Card>();
        var base = timed("measure before", () -> scorecard.measure(subject("base", model.weights()), model.contentHash(), "base", "", null, null, true));
        cards.add(base);
        point("rsf", 0, base);
        point("dpo", 0, base);
        Path rsf = timed("align by RSF", () -> rsf(cards));
        timed("align by DPO", () -> {
            dpo(cards);
            return rsf;
        });
        var aligned = cards.stream().filter(c -> c.kind().equals("rsf")).reduce((a, b) -> b).orElseThrow();
        try (var policy = Policy.of(model, workers)) {
            policy.load(rsf);
            timed("average", () -> average(cards, policy.weights()));
            timed("HMA", () -> hma(cards, policy));
            timed("two-sided search", () -> front(cards, policy));
        }
        if (settings.allMethods()) {
            timed("remedies", () -> remedies(cards));
        }
        return new Outcome(cards, comparisons(cards, base, aligned), frontiers(cards, base), path, notes, timings, key);
    }

    /** All that was found; the caller adds provenance and writes it. */
    record Outcome(List<Scorecard.Card> cards, List<Comparison> comparisons, List<Frontier> frontiers, List<PathPoint> path, List<String> notes,
            Map<String, Double> timings, String key) {}

    private LocalSubject subject(String id, Weights weights) {
        return new LocalSubject(id, model, weights, workers);
    }

    private Path rsf(List<Scorecard.Card> cards) {
        var update = new Sft.Settings(Schedule.constant(settings.rsfLearningRate(), 5), 32, settings.rsfEpochs(), 0, 1.0, Seeds.derive(seed, "rsf order"));
        var rsf = new Rsf.Settings(settings.rsfSamples(), 1.0, task.maxNewTokens(), update);
        Path folder = model.dir();
        String parent = key;
        for (int i = 1; i <= settings.rsfIterations(); i++) {
            int iteration = i;
            String stepKey = ContentHash.builder().add(parent).add("rsf").add(rsf.toString()).add(Integer.toString(i)).hex();
            Path from = folder;
            folder = ledger.artefact("rsf-" + i, stepKey, dir -> {
                try (var policy = Policy.of(model, workers)) {
                    policy.load(from);
                    var prompts = slice((iteration - 1) * settings.rsfPrompts(), settings.rsfPrompts());
                    var done = Rsf.iterate(policy, prompts, task.reward(), rsf, Seeds.derive(seed, "rsf", Integer.toString(iteration)), view);
                    ledger.journal("training").append(stepKey, new ObjectMapper().writeValueAsString(done));
                    policy.save(dir, Dtype.F32, Map.of("toll.method", "rsf", "toll.iteration", Integer.toString(iteration), "toll.key", stepKey));
                }
            });
            parent = stepKey;
            boolean last = i == settings.rsfIterations();
            var card = measureFolder(folder, "rsf-" + i, "rsf", i == 1 ? "base" : "rsf-" + (i - 1), stepKey, last);
            cards.add(card);
            point("rsf", i, card);
            var told = ledger.journal("training").find(stepKey).map(s -> new ObjectMapper().readValue(s, Rsf.Iteration.class));
            var asked = slice((i - 1) * settings.rsfPrompts(), settings.rsfPrompts());
            told.ifPresent(it -> it.winners().forEach(w -> winners.add(new RemedyRuns.Winner(asked.get(w.prompt()), w.answer()))));
            told.filter(it -> it.dropped() + it.truncated() > 0)
                    .ifPresent(it -> notes.add("RSF iteration " + iteration + ": " + it.dropped() + " prompts dropped (no usable winner), " + it.truncated()
                            + " samples cut off at " + task.maxNewTokens() + " tokens."));
        }
        return folder;
    }

    private boolean remedies(List<Scorecard.Card> cards) {
        var replay = task.replay().apply(model);
        if (replay.isEmpty()) {
            notes.add("Experience replay was left out: there is no text at hand that the model before alignment was trained on.");
        }
        cards.addAll(new RemedyRuns(ledger, model, workers, scorecard, view)
                .run(RemedyRuns.variants(settings.remedies(), model.parameterCount(), replay), winners, settings.rsfEpochs(), settings.rsfLearningRate(),
                        settings.remedies().loraRate(), seed, key));
        return true;
    }

    private void dpo(List<Scorecard.Card> cards) {
        Path folder = model.dir();
        String parent = key;
        int offset = settings.rsfIterations() * settings.rsfPrompts();
        for (int i = 1; i <= settings.dpoRounds(); i++) {
            int round = i;
            var dpo = new PreferenceTraining.Settings(new SigmoidDpo(settings.dpoBeta()), settings.dpoChosenNll(), Schedule.constant(settings.dpoLearningRate(), 5), 32, settings.dpoEpochs(), 1.0,
                    Seeds.derive(seed, "dpo order", Integer.toString(i)));
            String stepKey = ContentHash.builder().add(parent).add("dpo").add(dpo.toString()).add(Integer.toString(i)).hex();
            Path from = folder;
            folder = ledger.artefact("dpo-" + i, stepKey, dir -> {
                try (var policy = Policy.of(model, workers)) {
                    policy.load(from);
                    var preferences = task.preferences().isEmpty()
                            ? SelfPreferences.collect(policy, slice(offset + (round - 1) * settings.dpoPrompts(), settings.dpoPrompts()), settings.dpoSamples(),
                                    Sampling.of(1.0, task.maxNewTokens(), Seeds.derive(seed, "dpo", Integer.toString(round))), task.reward(), view)
                            : task.preferences();
                    var pairs = PreferenceTraining.prepare(policy, preferences);
                    try (var progress = view.start("  DPO on " + pairs.size() + " pairs", Math.max(1, dpo.epochs() * ((pairs.size() + 31) / 32)))) {
                        PreferenceTraining.train(policy, pairs, dpo, null, progress);
                    }
                    policy.save(dir, Dtype.F32, Map.of("toll.method", "dpo", "toll.round", Integer.toString(round), "toll.key", stepKey));
                }
            });
            parent = stepKey;
            var card = measureFolder(folder, "dpo-" + i, "dpo", i == 1 ? "base" : "dpo-" + (i - 1), stepKey, i == settings.dpoRounds());
            cards.add(card);
            point("dpo", i, card);
        }
    }

    private Scorecard.Card measureFolder(Path folder, String id, String kind, String parent, String hash, boolean controls) {
        try (var policy = Policy.of(model, workers)) {
            policy.load(folder);
            return scorecard.measure(policy.subject(id), hash, kind, parent, null, null, controls);
        }
    }

    private List<Prompt> slice(int from, int n) {
        var all = task.trainPrompts();
        var out = new ArrayList<Prompt>(n);
        for (int i = 0; i < n; i++) {
            out.add(all.get((from + i) % all.size()));
        }
        return out;
    }

    private boolean average(List<Scorecard.Card> cards, Weights aligned) {
        int layers = model.config().numHiddenLayers();
        for (double w : settings.averageWeights()) {
            measureBlend(cards, RatioPlan.uniform(layers, BlockLayout.Scope.ALL, w), aligned, "average-" + w, "average", w);
        }
        var layout = new BlockLayout(layers, settings.blocks(), BlockLayout.Scope.ALL);
        for (int b = 0; b < settings.blocks(); b++) {
            measureBlend(cards, RatioPlan.partwise(layout, b, settings.partwiseWeight()), aligned, "partwise-" + (b + 1), "partwise", null);
        }
        return true;
    }

    private void measureBlend(List<Scorecard.Card> cards, RatioPlan plan, Weights aligned, String id, String kind,
            @org.jspecify.annotations.Nullable Double weight) {
        String hash = ContentHash.builder().add(key).add("blend").add(plan.layout().toString()).add(Arrays.toString(plan.rlhfWeights())).hex();
        var ratios = plan.layout().blocks() == 1 ? null : Arrays.stream(plan.rlhfWeights()).boxed().toList();
        try (var blend = Blend.of(model.config().expectedTensors().keySet(), model.weights(), aligned, plan)) {
            boolean control = kind.equals("average") && weight != null && weight == 0.4;
            cards.add(scorecard.measure(subject(id, blend.weights()), hash, kind, "rsf-" + settings.rsfIterations(), weight, ratios, control));
        }
    }

    private boolean hma(List<Scorecard.Card> cards, Policy aligned) {
        var layout = new BlockLayout(model.config().numHiddenLayers(), settings.blocks(), BlockLayout.Scope.ALL);
        List<TargetedSequence> data = null;
        for (double mean : settings.hmaMeans()) {
            var search = new Hma.Settings(layout, mean, 0.05, settings.hmaLearningRate(), settings.hmaSteps(), 48, 0.005, Seeds.derive(seed, "hma"));
            String searchKey = ContentHash.builder().add(key).add("hma").add(search.toString()).hex();
            var journal = ledger.journal("hma");
            if (journal.find(searchKey).isEmpty()) {
                if (data == null) {
                    data = distilled(aligned);
                }
                try (var progress = view.start("  HMA at mean " + mean, 1)) {
                    var found = new Hma(model.decoder(), model.config().expectedTensors().keySet(), model.weights(), aligned.weights(), workers).search(data, search);
                    journal.append(searchKey, new ObjectMapper().writeValueAsString(Map.of("ratios", found.plan().rlhfWeights(), "first",
                            found.negativeLogLikelihood().getFirst(), "last", found.negativeLogLikelihood().getLast(), "steps", found.steps(), "flat", found.wentFlat())));
                    progress.step(1);
                }
            }
            var found = new ObjectMapper().readTree(journal.find(searchKey).orElseThrow());
            var ratios = new double[layout.blocks()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = found.get("ratios").get(i).asDouble();
            }
            notes.add(String.format(java.util.Locale.ROOT, "HMA at mean %.1f: proxy %.4f → %.4f nats per token in %d steps%s.", mean, found.get("first").asDouble(),
                    found.get("last").asDouble(), found.get("steps").asInt(), found.get("flat").asBoolean() ? "; stopped because it went flat" : ""));
            measureBlend(cards, new RatioPlan(layout, ratios), aligned.weights(), "hma-" + mean, "hma", mean);
        }
        return true;
    }

    /** Ratios found with the reward's side and the abilities' side in the objective, one point for each weighting. */
    private boolean front(List<Scorecard.Card> cards, Policy aligned) {
        if (settings.frontRetention().isEmpty()) {
            return true;
        }
        var layout = new BlockLayout(model.config().numHiddenLayers(), settings.blocks(), BlockLayout.Scope.ALL);
        var search = new TwoSidedSearch.Settings(layout, settings.frontRetention(), settings.frontLearningRate(), settings.frontSteps(), 32, Seeds.derive(seed, "two-sided"));
        String searchKey = ContentHash.builder().add(key).add("two-sided").add(search.toString()).add(task.retentionPrompts().toString()).hex();
        var json = new ObjectMapper();
        String stored = ledger.journal("hma").computeIfAbsent(searchKey, () -> {
            try (var progress = view.start("  two-sided search of " + settings.frontRetention().size() + " points", 1)) {
                var found = new TwoSidedSearch(model.decoder(), model.config().expectedTensors().keySet(), model.weights(), aligned.weights(), workers)
                        .trace(distilled(aligned), kept(), search);
                progress.step(1);
                return json.writeValueAsString(found.stream().map(f -> Map.of("retention", f.retention(), "ratios", f.plan().rlhfWeights(),
                        "alignmentLoss", f.alignmentLoss(), "retentionLoss", f.retentionLoss())).toList());
            }
        });
        for (var found : json.readTree(stored)) {
            double lambda = found.get("retention").asDouble();
            var ratios = json.convertValue(found.get("ratios"), double[].class);
            notes.add(String.format(java.util.Locale.ROOT, "Two-sided search, retention %.2f: ratios %s; %.3f nats per token on the aligned answers, %.3f on the first model's.",
                    lambda, Arrays.stream(ratios).mapToObj(r -> String.format(java.util.Locale.ROOT, "%.2f", r)).collect(java.util.stream.Collectors.joining(" / ")),
                    found.get("alignmentLoss").asDouble(), found.get("retentionLoss").asDouble()));
            measureBlend(cards, new RatioPlan(layout, ratios), aligned.weights(), "two-sided-" + lambda, "two-sided", null);
        }
        return true;
    }

    /** D_0: the first model's own greedy answers to the prompts of what should be kept. */
    private List<TargetedSequence> kept() {
        var prompts = task.retentionPrompts().subList(0, Math.min(512, task.retentionPrompts().size()));
        var answers = subject("base", model.weights()).answer(prompts, Sampling.greedy(task.maxNewTokens()));
        var out = new ArrayList<TargetedSequence>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).finished() && !answers.get(i).text().isBlank()) {
                out.add(Examples.of(model, prompts.get(i), answers.get(i).text()));
            }
        }
        if (out.isEmpty()) {
            throw new InputException("two-sided search: the model before alignment finished none of " + prompts.size() + " answers within " + task.maxNewTokens()
                    + " tokens, so there is nothing to hold it to; leave front.retention empty");
        }
        return out;
    }

    /** D_θ: answers of the aligned model to training prompts, ranked by reward, the upper half kept (the paper keeps 5,000). */
    private List<TargetedSequence> distilled(Policy aligned) {
        var collected = BestOfN.sample(aligned, slice(0, 512), 1, Sampling.of(1.0, task.maxNewTokens(), Seeds.derive(seed, "hma data")), task.reward());
        return collected.stream()
                .filter(c -> c.answers().getFirst().finished() && !Double.isNaN(c.rewards()[0]) && !c.answers().getFirst().text().isBlank())
                .sorted(Comparator.comparingDouble((BestOfN.Candidates c) -> c.rewards()[0]).reversed())
                .limit(256)
                .map(c -> Examples.of(model, c.prompt(), c.answers().getFirst().text()))
                .toList();
    }

    private List<Comparison> comparisons(List<Scorecard.Card> cards, Scorecard.Card base, Scorecard.Card aligned) {
        var out = new ArrayList<Comparison>();
        for (var card : cards) {
            if (card != base) {
                out.addAll(card.against(base, seed));
            }
            if (card != aligned && !card.kind().equals("rsf") && !card.kind().equals("dpo") && card != base) {
                out.addAll(card.against(aligned, seed));
            }
        }
        for (var hma : cards.stream().filter(c -> c.kind().equals("hma")).toList()) {
            cards.stream().filter(c -> c.kind().equals("average") && java.util.Objects.equals(c.rlhfWeight(), hma.rlhfWeight()))
                    .forEach(average -> out.addAll(hma.against(average, seed)));
        }
        return Holm.adjust(out);
    }

    /** Fronts over the reference point (0, 0). Early stopping is the RSF path itself; both fronts contain the base. */
    private static List<Frontier> frontiers(List<Scorecard.Card> cards, Scorecard.Card base) {
        var out = new ArrayList<Frontier>();
        for (var method : methods(cards)) {
            String kind = method.equals("early stopping") ? "rsf" : method;
            var points = new ArrayList<Frontier.Point>();
            points.add(base.point());
            cards.stream().filter(c -> c.kind().equals(kind)).forEach(c -> points.add(c.point()));
            if (method.equals("average") || method.equals("hma") || method.equals("two-sided")) {
                cards.stream().filter(c -> c.kind().equals("rsf")).reduce((a, b) -> b).ifPresent(c -> points.add(c.point()));
            }
            if (points.size() > 1) {
                out.add(Frontiers.of(method, points, 0, 0));
            }
        }
        return out;
    }

    /** Early stopping first, then every kind of model in the order in which it was made, without those that are one point by design. */
    private static List<String> methods(List<Scorecard.Card> cards) {
        var out = new java.util.LinkedHashSet<>(List.of("early stopping", "average", "hma", "two-sided", "dpo"));
        cards.stream().map(Scorecard.Card::kind).filter(k -> !java.util.Set.of("base", "rsf", "partwise").contains(k)).forEach(out::add);
        return List.copyOf(out);
    }

    private void point(String method, int step, Scorecard.Card card) {
        path.add(new PathPoint(method, step, card.id(), card.rewardInterval(), card.suiteScores()));
    }

    private <T> T timed(String stage, java.util.function.Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        timings.put(stage, Math.round((System.nanoTime() - start) / 1e7) / 100.0);
        return result;
    }
}
