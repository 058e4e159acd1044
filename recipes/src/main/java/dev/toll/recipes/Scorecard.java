package dev.toll.recipes;

import dev.toll.core.Comparison;
import dev.toll.core.Frontier;
import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import dev.toll.core.Metric;
import dev.toll.core.Sampling;
import dev.toll.core.Suite;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.Evaluation;
import dev.toll.evaluate.Evaluator;
import dev.toll.evaluate.ItemResult;
import dev.toll.evaluate.Tax;
import dev.toll.model.LocalSubject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** Measures every subject in the same way: reward of sampled answers, the headline suites, and for some the plain controls. */
final class Scorecard {
    /** Answers kept for the report. */
    static final int SAMPLES = 24;

    private final Ledger ledger;
    private final Task task;
    private final long seed;
    private final ProgressView view;
    private final Evaluator evaluator;

    Scorecard(Ledger ledger, Task task, long seed, ProgressView view) {
        this.ledger = ledger;
        this.task = task;
        this.seed = seed;
        this.view = view;
        this.evaluator = new Evaluator(ledger.journal("items"), 512);
    }

    /** One subject's measurements and the intervals over them. */
    record Card(String id, String kind, String parent, @Nullable Double rlhfWeight, @Nullable List<Double> ratios, Measurement reward, List<String> rewardAnswers,
            List<Evaluation> suites, List<Evaluation> controls, Interval rewardInterval, Map<String, Interval> scores, Map<String, Interval> controlScores) {
        /** Scores of the suites without the macro score. */
        Map<String, Interval> suiteScores() {
            return without(scores);
        }

        Map<String, Interval> controlSuiteScores() {
            return without(controlScores);
        }

        private static Map<String, Interval> without(Map<String, Interval> all) {
            var out = new LinkedHashMap<>(all);
            out.remove(Tax.MACRO);
            return out;
        }

        Frontier.Point point() {
            var ability = scores.containsKey(Tax.MACRO) ? scores.get(Tax.MACRO) : scores.values().iterator().next();
            return new Frontier.Point(id, rewardInterval.mean(), ability.mean(), false);
        }

        /** This card minus another: reward, suites, macro. */
        List<Comparison> against(Card other, long seed) {
            var out = new ArrayList<Comparison>();
            out.add(Bootstrap.paired(other.reward, reward, Seeds.derive(seed, "bootstrap", "reward")));
            out.addAll(Tax.price(other.suites.stream().map(Evaluation::measurement).toList(), suites.stream().map(Evaluation::measurement).toList(), seed));
            return out;
        }

        Map<String, Double> extra() {
            var out = new LinkedHashMap<String, Double>();
            for (var e : suites) {
                if (e.measurement().metric() == Metric.TOKEN_F1) {
                    out.put(e.measurement().suite() + " exact match", e.exactMatch());
                }
                out.put(e.measurement().suite() + " truncated", (double) e.truncated());
            }
            return out;
        }
    }

    Card measure(LocalSubject subject, String hash, String kind, String parent, @Nullable Double weight, @Nullable List<Double> ratios, boolean withControls) {
        int total = task.testPrompts().size() + task.suites().stream().mapToInt(s -> s.items().size()).sum()
                + (withControls ? task.controls().stream().mapToInt(s -> s.items().size()).sum() : 0);
        try (var progress = view.start("  measuring " + subject.id(), total)) {
            var answers = new ArrayList<String>();
            var reward = reward(subject, hash, answers);
            progress.step(task.testPrompts().size());
            var suites = new ArrayList<Evaluation>();
            for (Suite suite : task.suites()) {
                suites.add(evaluator.measure(subject, hash, suite, Sampling.greedy(task.maxNewTokens()), progress));
            }
            var controls = new ArrayList<Evaluation>();
            if (withControls) {
                for (Suite suite : task.controls()) {
                    controls.add(evaluator.measure(subject, hash, suite, Sampling.greedy(task.maxNewTokens()), progress));
                }
            }
            return new Card(subject.id(), kind, parent, weight, ratios, reward, answers, suites, controls,
                    Bootstrap.mean(reward.values(), Seeds.derive(seed, "bootstrap", "reward")), scores(suites), scores(controls));
        }
    }

    private Map<String, Interval> scores(List<Evaluation> evaluations) {
        return evaluations.isEmpty() ? Map.of() : Tax.scores(evaluations.stream().map(Evaluation::measurement).toList(), seed);
    }

    /** Mean reward of one sample per held-out prompt at temperature 1, as in the paper. */
    private Measurement reward(LocalSubject subject, String hash, List<String> answersOut) {
        var json = new ObjectMapper();
        var sampling = Sampling.of(1.0, task.maxNewTokens(), Seeds.derive(seed, "reward samples"));
        String key = ContentHash.builder().add(hash).add("reward").add(task.reward().contentHash()).add(task.testPrompts().toString()).add(sampling.toString()).hex();
        String stored = ledger.journal("rewards").computeIfAbsent(key, () -> {
            var answers = subject.answer(task.testPrompts(), sampling);
            double[] rewards = task.reward().score(task.testPrompts(), answers);
            var items = new ArrayList<ItemResult>();
            for (int i = 0; i < rewards.length; i++) {
                items.add(new ItemResult("prompt-" + i, answers.get(i).text(), answers.get(i).finished(), rewards[i], Double.NaN));
            }
            return json.writeValueAsString(items);
        });
        var items = json.readValue(stored, ItemResult[].class);
        var ids = new ArrayList<String>();
        var values = new double[items.length];
        for (int i = 0; i < items.length; i++) {
            ids.add(items[i].id());
            values[i] = items[i].value();
            answersOut.add(items[i].answer());
        }
        return new Measurement(subject.id(), "reward", "reward", Metric.REWARD, ids, values);
    }
}
