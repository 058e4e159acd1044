package dev.toll.cli;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Provenance;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Holm;
import dev.toll.evaluate.Evaluation;
import dev.toll.evaluate.Posed;
import dev.toll.evaluate.Tax;
import dev.toll.evaluate.metric.Bleu;
import dev.toll.report.Result;
import dev.toll.report.Sample;
import dev.toll.report.SubjectResult;
import dev.toll.tensor.Torch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The measurements of a tax run as the result that reports are made of. */
final class TaxResult {
    private static final Interval NOT_ASKED = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
    private static final int SAMPLES = 24;

    private TaxResult() {}

    static Result of(List<TaxRun.Measured> measured, List<Posed> suites, long seed, String command) {
        var base = measured.getFirst();
        var prices = new ArrayList<Comparison>();
        for (var other : measured.subList(1, measured.size())) {
            prices.addAll(Tax.groups(base.measurements(), other.measurements(), seed));
            prices.addAll(Tax.price(base.measurements(), other.measurements(), seed));
        }
        var subjects = new ArrayList<SubjectResult>();
        for (var m : measured) {
            var scores = new TreeMap<>(Tax.scores(m.measurements(), seed));
            scores.keySet().retainAll(suites.stream().map(p -> p.suite().name()).toList());
            boolean first = subjects.isEmpty();
            subjects.add(new SubjectResult(m.id(), first ? "base" : "model", first ? null : base.id(), null, null, NOT_ASKED, scores, Map.of(), extra(m, suites)));
        }
        var notes = new ArrayList<String>();
        measured.forEach(m -> notes.addAll(m.notes()));
        int cut = measured.stream().flatMap(m -> m.evaluations().stream()).mapToInt(Evaluation::truncated).sum();
        if (cut > 0) {
            notes.add(cut + " answers were cut off by their token budget and scored as they stand.");
        }
        var models = new TreeMap<String, String>();
        measured.forEach(m -> models.put(m.id(), m.contentHash()));
        var settings = new TreeMap<String, String>(Map.of("command", command));
        measured.forEach(m -> settings.put("model " + m.id(), m.place()));
        var data = new TreeMap<String, String>();
        suites.forEach(p -> data.put(p.suite().name() + " (" + p.suite().items().size() + " items)", ContentHash.ofString(p.suite().items().toString())));
        return new Result(RunOutput.code(), "tax", "What each model costs against " + base.id() + ", on the same items", "paper", seed,
                new Provenance(RunOutput.code(), data, models, settings, seed, Torch.machine()), subjects, Holm.adjust(prices), List.of(), List.of(), samples(measured, suites), floors(suites),
                notes, Map.of());
    }

    /** Numbers beside the scores: exact match where the score is finer, the corpus BLEU, and what is not known. */
    private static Map<String, Double> extra(TaxRun.Measured m, List<Posed> suites) {
        var out = new TreeMap<String, Double>();
        for (int i = 0; i < suites.size(); i++) {
            var suite = suites.get(i).suite();
            var evaluation = m.evaluations().get(i);
            var known = IntStream.range(0, evaluation.items().size()).filter(j -> !Double.isNaN(evaluation.items().get(j).value())).boxed().toList();
            if (suite.metric() == Metric.TOKEN_F1 || suite.metric() == Metric.DROP_F1) {
                out.put(suite.name() + " exact match", evaluation.exactMatch());
            } else if (suite.metric() == Metric.BLEU) {
                out.put(suite.name() + " corpus BLEU", known.isEmpty() ? Double.NaN : Bleu.corpus(known.stream().map(j -> evaluation.items().get(j).answer()).toList(),
                        known.stream().map(j -> ((Item.Open) suite.items().get(j)).references()).toList()));
            }
        }
        out.put("unknown items", (double) m.measurements().stream().mapToInt(x -> x.unknown()).sum());
        out.put("cut off", (double) m.evaluations().stream().mapToInt(Evaluation::truncated).sum());
        return out;
    }

    /** What a guess among the options gets. */
    private static Map<String, Double> floors(List<Posed> suites) {
        var out = new TreeMap<String, Double>();
        for (var posed : suites) {
            if (posed.suite().metric().isChoice()) {
                out.put(posed.suite().name(), posed.suite().items().stream().mapToDouble(i -> 1.0 / ((Item.Choice) i).options().size()).average().orElse(Double.NaN));
            }
        }
        return out;
    }

    /** Items on which the models differ most from the base, suites taking turns. */
    private static List<Sample> samples(List<TaxRun.Measured> measured, List<Posed> suites) {
        var perSuite = new ArrayList<List<Sample>>();
        for (int s = 0; s < suites.size(); s++) {
            int at = s;
            var suite = suites.get(s).suite();
            var order = IntStream.range(0, suite.items().size()).boxed().sorted(Comparator.comparingDouble(i -> -spread(measured, at, i))).limit(SAMPLES).toList();
            perSuite.add(order.stream().map(i -> sample(measured, suites, at, i)).toList());
        }
        var out = new ArrayList<Sample>();
        for (int round = 0; round < SAMPLES; round++) {
            for (var samples : perSuite) {
                if (round < samples.size() && out.size() < SAMPLES) {
                    out.add(samples.get(round));
                }
            }
        }
        return out;
    }

    private static double spread(List<TaxRun.Measured> measured, int suite, int item) {
        double base = measured.getFirst().evaluations().get(suite).items().get(item).value();
        return measured.stream().mapToDouble(m -> Math.abs(m.evaluations().get(suite).items().get(item).value() - base)).filter(d -> !Double.isNaN(d)).max().orElse(-1);
    }

    private static Sample sample(List<TaxRun.Measured> measured, List<Posed> suites, int suite, int at) {
        var item = suites.get(suite).suite().items().get(at);
        var answers = measured.stream().map(m -> {
            var r = m.evaluations().get(suite).items().get(at);
            return new Sample.Answer(m.id(), r.answer(), r.value());
        }).toList();
        String right = item instanceof Item.Choice c ? c.options().get(c.answer()) : ((Item.Open) item).references().getFirst();
        return new Sample(text(item.prompt()), suites.get(suite).suite().name(), right, answers);
    }

    private static String text(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Plain(var t) -> t;
            case Prompt.Chat(var c) -> String.join("\n", c.messages().stream().map(m -> m.role().wire() + ": " + m.text()).toList());
        };
    }
}
