package dev.toll.recipes;

import dev.toll.core.Frontier;
import dev.toll.report.Result;
import dev.toll.report.SeedStudy.Quantity;
import dev.toll.report.SeedStudy.Unit;
import dev.toll.report.SubjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Numbers of one run of the alignment-tax recipe, and the parts of its findings, for judging them over seeds. */
public final class SeedQuantities {
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
        for (var front : like.frontiers()) {
            out.add(new Quantity("area under the front: " + front.method(), Unit.FRACTION, r -> area(r, front.method())));
        }
        for (var finding : like.findings()) {
            for (int i = 0; i < finding.parts().size(); i++) {
                int part = i;
                out.add(new Quantity(finding.id() + ": " + finding.parts().get(i).what(), finding.parts().get(i).unit(), r -> part(r, finding.id(), part)));
            }
        }
        return out;
    }

    private static double area(Result r, String method) {
        return r.frontiers().stream().filter(f -> f.method().equals(method)).findFirst().map(Frontier::hypervolume).orElse(Double.NaN);
    }

    /** NaN where a run did not make the claim. */
    private static double part(Result r, String finding, int part) {
        return r.findings().stream().filter(f -> f.id().equals(finding) && f.parts().size() > part).findFirst().map(f -> f.parts().get(part).difference()).orElse(Double.NaN);
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
}
