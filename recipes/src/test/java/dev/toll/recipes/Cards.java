package dev.toll.recipes;

import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import dev.toll.core.Metric;
import dev.toll.evaluate.Evaluation;
import dev.toll.evaluate.Tax;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Cards of models that were never made, for the arithmetic that is done on cards. */
final class Cards {
    static final int ITEMS = 400;

    private Cards() {}

    /** A model whose every prompt earns {@code reward}, and whose every item of the three suites scores the given shares. */
    static Scorecard.Card constant(String id, String kind, @Nullable Double weight, double reward, double commonsense, double reading, double translation) {
        return of(id, kind, weight, fill(reward), fill(commonsense), fill(reading), fill(translation));
    }

    static Scorecard.Card of(String id, String kind, @Nullable Double weight, double[] reward, double[] commonsense, double[] reading, double[] translation) {
        var suites = List.of(suite(id, "commonsense", commonsense), suite(id, "reading", reading), suite(id, "translation", translation));
        var scores = new LinkedHashMap<String, Interval>();
        suites.forEach(e -> scores.put(e.measurement().suite(), exact(e.measurement().mean())));
        scores.put(Tax.MACRO, exact(suites.stream().mapToDouble(e -> e.measurement().mean()).average().orElseThrow()));
        var rewards = new Measurement(id, "reward", "reward", Metric.REWARD, ids(reward.length), reward);
        return new Scorecard.Card(id, kind, "base", weight, null, rewards, List.of(), suites, List.of(), exact(rewards.mean()), scores, java.util.Map.of());
    }

    static Tally tally(Scorecard.Card... cards) {
        var tally = new Tally(_ -> {});
        Arrays.stream(cards).forEach(tally::add);
        return tally;
    }

    private static Evaluation suite(String id, String name, double[] values) {
        return new Evaluation(new Measurement(id, name, name, Metric.ACCURACY, ids(values.length), values), List.of(), 0);
    }

    private static Interval exact(double mean) {
        return new Interval(mean, mean, mean, ITEMS);
    }

    private static List<String> ids(int n) {
        return IntStream.range(0, n).mapToObj(Integer::toString).toList();
    }

    private static double[] fill(double value) {
        var out = new double[ITEMS];
        Arrays.fill(out, value);
        return out;
    }
}
