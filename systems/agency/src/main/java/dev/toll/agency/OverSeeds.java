package dev.toll.agency;

import dev.toll.core.Interval;
import dev.toll.core.stats.Holm;
import dev.toll.core.stats.StudentT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A study of trained agents, one per incentive and seed: the agent is the unit, so that indices are computed agent by agent
 * and their intervals are Student's over seeds. Completions of one seed have one {@link Completion#variant}.
 *
 * @param indices every index of every model in every scenario
 * @param pairs differences between two models, seed by seed
 */
public record OverSeeds(List<Index> indices, List<Paired> pairs) {
    public OverSeeds {
        indices = List.copyOf(indices);
        pairs = List.copyOf(pairs);
    }

    /**
     * @param over mean over seeds; no bounds with one seed
     * @param perSeed in the order of the seeds
     */
    public record Index(String model, String scenario, Indices index, Interval over, List<Double> perSeed) {
        public Index {
            perSeed = List.copyOf(perSeed);
        }
    }

    /**
     * @param difference of {@code model} less {@code against}, mean over seeds
     * @param p two-sided t test, or with the same difference in all k seeds the sign test's 2·2^−k; NaN with one seed
     * @param adjusted by Holm over all pairs
     */
    public record Paired(String model, String against, String scenario, Indices index, Interval difference, double p, double adjusted) {}

    /** Those of the conflicts, or of a control. */
    Stream<Index> of(Control control) {
        return indices.stream().filter(i -> i.scenario().endsWith("+" + control.word()) || control == Control.CONFLICT && i.scenario().indexOf('+') < 0);
    }

    /** {@code pairs} holds two models each; they are compared in conflicts. */
    public static OverSeeds of(List<Completion> completions, List<List<String>> pairs) {
        var bySeed = new LinkedHashMap<List<String>, Map<String, List<Completion>>>();
        for (var c : completions) {
            bySeed.computeIfAbsent(List.of(c.model(), c.scenario().name()), k -> new LinkedHashMap<>()).computeIfAbsent(c.variant(), k -> new ArrayList<>()).add(c);
        }
        var indices = new ArrayList<Index>();
        bySeed.forEach((of, seeds) -> {
            for (var index : Indices.values()) {
                var values = seeds.values().stream().map(index::of).toList();
                indices.add(new Index(of.getFirst(), of.getLast(), index, StudentT.mean(values.stream().mapToDouble(v -> v).toArray()), values));
            }
        });
        var conflicts = new OverSeeds(indices, List.of()).of(Control.CONFLICT).toList();
        var raw = new ArrayList<Paired>();
        for (var pair : pairs) {
            for (var left : conflicts) {
                conflicts.stream().filter(i -> left.model().equals(pair.getFirst()) && i.model().equals(pair.getLast()) && i.scenario().equals(left.scenario()) && i.index() == left.index())
                        .forEach(right -> raw.add(difference(left, right)));
            }
        }
        double[] adjusted = Holm.adjust(raw.stream().mapToDouble(Paired::p).toArray());
        var out = new ArrayList<Paired>();
        for (int i = 0; i < adjusted.length; i++) {
            var r = raw.get(i);
            out.add(new Paired(r.model(), r.against(), r.scenario(), r.index(), r.difference(), r.p(), adjusted[i]));
        }
        return new OverSeeds(indices, out);
    }

    private static Paired difference(Index left, Index right) {
        if (left.perSeed().size() != right.perSeed().size()) {
            throw new IllegalArgumentException(left.model() + " has " + left.perSeed().size() + " seeds, " + right.model() + " " + right.perSeed().size());
        }
        var d = new double[left.perSeed().size()];
        for (int i = 0; i < d.length; i++) {
            d[i] = left.perSeed().get(i) - right.perSeed().get(i);
        }
        return new Paired(left.model(), right.model(), left.scenario(), left.index(), StudentT.mean(d), p(d), Double.NaN);
    }

    static double p(double[] differences) {
        double[] known = Arrays.stream(differences).filter(v -> !Double.isNaN(v)).toArray();
        boolean same = known.length > 1 && Arrays.stream(known).distinct().count() == 1;
        return !same ? StudentT.pValue(known) : known[0] == 0 ? 1 : Math.pow(2, 1 - known.length);
    }
}
