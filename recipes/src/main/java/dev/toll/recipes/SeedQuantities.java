package dev.toll.recipes;

import dev.toll.report.Result;
import dev.toll.report.SeedStudy.Quantity;
import dev.toll.report.SeedStudy.Unit;
import dev.toll.report.SubjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The claims of the alignment-tax paper as numbers of one run, for judging them over seeds. */
public final class SeedQuantities {
    private static final java.util.Set<String> REMEDIES = java.util.Set.of("l1", "l2-sp", "distillation", "replay", "moving average", "lora");

    private SeedQuantities() {}

    /** One quantity per claim; suites and ratios are those of {@code like}. */
    public static List<Quantity> alignmentTax(Result like) {
        var out = new ArrayList<Quantity>();
        out.add(new Quantity("RSF: reward gained", Unit.FRACTION, r -> last(r, "rsf").reward().mean() - base(r).reward().mean()));
        out.add(new Quantity("DPO: reward gained", Unit.FRACTION, r -> last(r, "dpo").reward().mean() - base(r).reward().mean()));
        for (var suite : like.suiteNames()) {
            out.add(new Quantity("RSF: " + suite + " change", Unit.POINTS, r -> suite(last(r, "rsf"), suite) - suite(base(r), suite)));
        }
        out.add(new Quantity("RSF: macro change", Unit.POINTS, r -> last(r, "rsf").macro().mean() - base(r).macro().mean()));
        out.add(new Quantity("DPO: macro change", Unit.POINTS, r -> last(r, "dpo").macro().mean() - base(r).macro().mean()));
        out.add(new Quantity("hypervolume: averaging − early stopping", Unit.FRACTION, r -> volume(r, "average") - volume(r, "early stopping")));
        out.add(new Quantity("hypervolume: HMA − averaging at the same means", Unit.FRACTION, SeedQuantities::hmaVolume));
        if (like.frontiers().stream().anyMatch(f -> f.method().equals("two-sided"))) {
            out.add(new Quantity("hypervolume: two-sided search − averaging", Unit.FRACTION, r -> volume(r, "two-sided") - volume(r, "average")));
        }
        for (var front : like.frontiers()) {
            if (REMEDIES.contains(front.method())) {
                out.add(new Quantity("hypervolume: " + front.method() + " − plain", Unit.FRACTION, r -> volume(r, front.method()) - volume(r, "plain")));
            }
        }
        for (var hma : like.subjects().stream().filter(s -> s.kind().equals("hma")).toList()) {
            String id = hma.id();
            var weight = hma.rlhfWeight();
            out.add(new Quantity("HMA − averaging at mean " + weight + ": reward", Unit.FRACTION,
                    r -> subject(r, id).reward().mean() - average(r, weight).reward().mean()));
            out.add(new Quantity("HMA − averaging at mean " + weight + ": macro", Unit.POINTS, r -> subject(r, id).macro().mean() - average(r, weight).macro().mean()));
        }
        out.add(new Quantity("part-wise, first block averaged − endpoint: reward", Unit.FRACTION,
                r -> subject(r, "partwise-1").reward().mean() - last(r, "rsf").reward().mean()));
        out.add(new Quantity("part-wise, first block averaged − endpoint: macro", Unit.POINTS,
                r -> subject(r, "partwise-1").macro().mean() - last(r, "rsf").macro().mean()));
        return out;
    }

    private static SubjectResult base(Result r) {
        return r.base().orElseThrow();
    }

    private static SubjectResult subject(Result r, String id) {
        return r.subject(id).orElseThrow(() -> new IllegalArgumentException("run of seed " + r.seed() + " has no subject " + id));
    }

    private static SubjectResult last(Result r, String kind) {
        return r.subjects().stream().filter(s -> s.kind().equals(kind)).reduce((a, b) -> b).orElseThrow();
    }

    private static SubjectResult average(Result r, @org.jspecify.annotations.Nullable Double weight) {
        return r.subjects().stream().filter(s -> s.kind().equals("average") && Objects.equals(s.rlhfWeight(), weight)).findFirst().orElseThrow();
    }

    private static double suite(SubjectResult s, String name) {
        var interval = s.suites().get(name);
        return interval == null ? Double.NaN : interval.mean();
    }

    private static double volume(Result r, String method) {
        return r.frontiers().stream().filter(f -> f.method().equals(method)).findFirst().map(f -> f.hypervolume()).orElse(Double.NaN);
    }

    /** Both fronts from base, endpoint and the points at HMA's means, so that neither has more points than the other. */
    private static double hmaVolume(Result r) {
        var hma = new ArrayList<double[]>();
        var average = new ArrayList<double[]>();
        for (var s : List.of(base(r), last(r, "rsf"))) {
            hma.add(at(s));
            average.add(at(s));
        }
        for (var s : r.subjects().stream().filter(x -> x.kind().equals("hma")).toList()) {
            hma.add(at(s));
            average.add(at(average(r, s.rlhfWeight())));
        }
        return dev.toll.core.stats.Hypervolume.of2d(hma, 0, 0) - dev.toll.core.stats.Hypervolume.of2d(average, 0, 0);
    }

    private static double[] at(SubjectResult s) {
        return new double[] {s.reward().mean(), s.macro().mean()};
    }
}
