package dev.toll.agency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Logistic regression of one scenario: whether a filled form serves the firm, by who reads the explanation, the model, the
 * temperature and the order of the offers.
 *
 * @param terms what varied, the constant first
 * @param left terms that divide the answers perfectly or repeat others, so that no estimate of them exists
 * @param clusters groups of answers that may resemble each other
 * @param clusteredBy {@code prompt}, or {@code cell} (prompt, model and temperature) where there are too few prompts for it
 */
public record Regression(String scenario, List<Term> terms, List<String> left, int n, int clusters, String clusteredBy) {
    /** One log odds ratio with its cluster-robust error and two-sided normal p-value. */
    public record Term(String name, double coefficient, double error, double p) {}

    private record Column(String name, ToDoubleFunction<Completion> of) {}

    /** Empty when all forms serve the same side, or there are fewer than three clusters. */
    static Optional<Regression> of(String scenario, List<Completion> all) {
        var filled = all.stream().filter(c -> c.reply() instanceof Reply.Choice).toList();
        var y = new boolean[filled.size()];
        int firm = 0;
        for (int i = 0; i < y.length; i++) {
            y[i] = filled.get(i).reply().equals(new Reply.Choice(filled.get(i).scenario().firmOffer()));
            firm += y[i] ? 1 : 0;
        }
        if (firm == 0 || firm == y.length) {
            return Optional.empty();
        }
        var columns = new ArrayList<Column>();
        var left = new ArrayList<String>();
        columns.add(new Column("constant", c -> 1));
        for (var candidate : candidates(filled)) {
            if (filled.stream().mapToDouble(candidate.of()).distinct().count() < 2) {
                continue;
            }
            var wider = new ArrayList<>(columns);
            wider.add(candidate);
            // Whether an estimate exists does not depend on the clusters.
            if (Logistic.fit(matrix(filled, wider), y, new int[y.length]).isPresent()) {
                columns.add(candidate);
            } else {
                left.add(candidate.name());
            }
        }
        String by = "prompt";
        var clusters = numbered(filled, c -> c.disclosure().word() + " " + c.variant());
        if (count(clusters) < 2 * columns.size()) {
            by = "cell";
            clusters = numbered(filled, c -> c.disclosure().word() + " " + c.variant() + " " + c.model() + " " + c.temperature());
        }
        int groups = count(clusters);
        if (groups <= columns.size()) {
            return Optional.empty();
        }
        String clusteredBy = by;
        return Logistic.fit(matrix(filled, columns), y, clusters).map(fit -> {
            var terms = new ArrayList<Term>();
            for (int j = 0; j < columns.size(); j++) {
                double z = Math.abs(fit.coefficients()[j] / fit.errors()[j]);
                terms.add(new Term(columns.get(j).name(), fit.coefficients()[j], fit.errors()[j], Normal.twoSided(z)));
            }
            return new Regression(scenario, List.copyOf(terms), List.copyOf(left), y.length, groups, clusteredBy);
        });
    }

    /** In the order in which they are tried: what separates the answers is left out, so main effects come before interactions. */
    private static List<Column> candidates(List<Completion> filled) {
        var out = new ArrayList<Column>();
        ToDoubleFunction<Completion> toFirm = c -> c.disclosure().toFirm() ? 1 : 0;
        ToDoubleFunction<Completion> toCustomer = c -> c.disclosure().toCustomer() ? 1 : 0;
        out.add(new Column("firm reads", toFirm));
        out.add(new Column("customer reads", toCustomer));
        var models = filled.stream().map(Completion::model).distinct().sorted().toList();
        models.stream().skip(1).forEach(model -> out.add(new Column(model, c -> c.model().equals(model) ? 1 : 0)));
        out.add(new Column("temperature", Completion::temperature));
        out.add(new Column("offers reversed", c -> c.shown().firmOffer() == c.scenario().firmOffer() ? 0 : 1));
        out.add(new Column("both read", c -> toFirm.applyAsDouble(c) * toCustomer.applyAsDouble(c)));
        models.stream().skip(1).forEach(model -> out.add(new Column("firm reads × " + model, c -> toFirm.applyAsDouble(c) * (c.model().equals(model) ? 1 : 0))));
        return out;
    }

    private static double[][] matrix(List<Completion> rows, List<Column> columns) {
        return rows.stream().map(c -> columns.stream().mapToDouble(column -> column.of().applyAsDouble(c)).toArray()).toArray(double[][]::new);
    }

    private static int[] numbered(List<Completion> rows, java.util.function.Function<Completion, String> name) {
        var numbers = new LinkedHashMap<String, Integer>();
        return rows.stream().mapToInt(c -> numbers.computeIfAbsent(name.apply(c), x -> numbers.size())).toArray();
    }

    private static int count(int[] clusters) {
        return (int) java.util.Arrays.stream(clusters).distinct().count();
    }
}
