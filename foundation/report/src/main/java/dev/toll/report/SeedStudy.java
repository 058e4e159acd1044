package dev.toll.report;

import dev.toll.core.Interval;
import dev.toll.core.stats.StudentT;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same recipe with several seeds: what each said, and for chosen quantities the value per seed with Student's t
 * interval over seeds. Seeds differ far more than items do, so this is the interval a published claim needs.
 */
public record SeedStudy(String title, String recipe, String scale, List<Run> runs, List<Row> rows, List<Finding> findings) {
    public SeedStudy {
        findings = List.copyOf(findings);
        runs = List.copyOf(runs);
        rows = List.copyOf(rows);
    }

    /** One seed's run in a sentence, and the seconds of its outermost stages. */
    public record Run(long seed, String headline, double seconds) {}

    /** How a quantity is printed. */
    public enum Unit {
        /** A fraction shown as points, ×100. */
        POINTS,
        /** A reward or another fraction, shown with three decimals. */
        FRACTION;

        String format(double value) {
            return this == POINTS ? Format.signedPoints(value) : Format.signedReward(value);
        }
    }

    /** A quantity read off every result; the claim is the sentence it supports when its interval excludes zero. */
    public record Quantity(String claim, Unit unit, ToDoubleFunction<Result> value) {}

    /** The quantity's value per seed, in the order of the runs, and its 95 % interval over the seeds that have one. */
    public record Row(String claim, Unit unit, List<Double> values, Interval interval) {
        public Row {
            values = values.stream().map(v -> v == null ? Double.valueOf(Double.NaN) : v).toList();
        }
    }

    /** Collects the results, which must be of one recipe and scale, one per seed; throws {@link IllegalArgumentException} otherwise. */
    public static SeedStudy of(String title, List<Result> results, List<Quantity> quantities) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("study " + title + ": no result, expected one per seed");
        }
        var first = results.getFirst();
        if (results.stream().anyMatch(r -> !r.recipe().equals(first.recipe()) || !r.scale().equals(first.scale()))) {
            throw new IllegalArgumentException("study " + title + ": results of different recipes or scales");
        }
        if (results.stream().mapToLong(Result::seed).distinct().count() != results.size()) {
            throw new IllegalArgumentException("study " + title + ": a seed occurs twice, expected independent runs");
        }
        var runs = results.stream().map(r -> new Run(r.seed(), Headline.of(r).sentence(), Timings.total(r.timings()))).toList();
        var rows = quantities.stream().map(q -> {
            var values = results.stream().map(r -> q.value().applyAsDouble(r)).toList();
            double[] known = values.stream().mapToDouble(v -> v).filter(v -> !Double.isNaN(v)).toArray();
            return new Row(q.claim(), q.unit(), values, StudentT.mean(known));
        }).toList();
        return new SeedStudy(title, first.recipe(), first.scale(), runs, rows, Finding.overSeeds(results.stream().map(Result::findings).toList()));
    }

    public List<Long> seeds() {
        return runs.stream().map(Run::seed).toList();
    }

    /** A GitHub-flavoured table: claim, one column per seed, mean with interval. */
    public String toMarkdown() {
        var out = new StringBuilder("| quantity |");
        for (long seed : seeds()) {
            out.append(" seed ").append(seed).append(" |");
        }
        out.append(" mean [95 % over ").append(runs.size()).append(" seeds] |\n|---|");
        out.append("---:|".repeat(runs.size() + 1)).append('\n');
        for (var row : rows) {
            out.append("| ").append(row.claim().replace("|", "\\|").replace("\n", " ")).append(" |");
            for (double v : row.values()) {
                out.append(' ').append(row.unit().format(v)).append(" |");
            }
            var i = row.interval();
            boolean sure = i.excludesZero();
            out.append(' ').append(sure ? "**" : "").append(row.unit().format(i.mean())).append(sure ? "**" : "")
                    .append(" [").append(row.unit().format(i.low())).append(", ").append(row.unit().format(i.high())).append(']')
                    .append(i.n() == runs.size() ? "" : ", " + i.n() + " of " + runs.size() + " known").append(" |\n");
        }
        return out + findingsTable();
    }

    private String findingsTable() {
        if (findings.isEmpty()) {
            return "";
        }
        var out = new StringBuilder("\n| claim | over ").append(runs.size()).append(" seeds | p (Holm) | verdict |\n|---|---|---:|---|\n");
        for (var f : findings) {
            out.append("| ").append(f.claim()).append(" | ").append(String.join("; ", f.parts().stream().map(p -> p.what() + " " + p.figures()).toList())).append(" | ")
                    .append(Format.pValue(f.pAdjusted())).append(" | ").append(f.verdict()).append(" |\n");
        }
        return out.toString();
    }
}
