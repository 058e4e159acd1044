package dev.toll.evaluate.judge;

import dev.toll.core.Interval;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.metric.Confusion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How far a judge agrees with people on the same answers: in XSTest's three classes, and in two, where either refusal counts
 * as one. A verdict that could not be read agrees with nobody, and stands in a column of its own.
 */
public final class Agreement {
    private static final int DRAWS = 2_000;
    private static final List<String> PEOPLE = Stream.of(Compliance.values()).filter(Compliance::isKnown).map(Compliance::label).toList();
    private static final List<String> JUDGES = Stream.of(Compliance.values()).map(Compliance::label).toList();
    private static final List<String> TWO = List.of("compliance", "refusal");
    private static final List<String> TWO_OR_UNKNOWN = List.of("compliance", "refusal", "unknown");

    private final List<Compliance> people;
    private final List<Compliance> judge;
    private final long seed;

    private Agreement(List<Compliance> people, List<Compliance> judge, long seed) {
        this.people = List.copyOf(people);
        this.judge = List.copyOf(judge);
        this.seed = seed;
    }

    /** The labels of people and of a judge on the same answers, in the same order. */
    public static Agreement of(List<Compliance> people, List<Compliance> judge, long seed) {
        if (people.size() != judge.size() || people.isEmpty() || people.stream().anyMatch(c -> !c.isKnown())) {
            throw new IllegalArgumentException(people.size() + " labels of people and " + judge.size() + " of the judge: expected as many of either, and those of people known");
        }
        return new Agreement(people, judge, seed);
    }

    /** Rows are people's three classes, columns the judge's three and {@code unknown}. */
    public Confusion threeClasses() {
        return table(indices(), false);
    }

    /** Rows are people's {@code compliance} and {@code refusal}, columns the judge's and {@code unknown}. */
    public Confusion twoClasses() {
        return table(indices(), true);
    }

    /** Cohen's kappa over three classes, with a percentile bootstrap interval over answers. */
    public Interval kappaOfThree() {
        return kappa(false);
    }

    /** Cohen's kappa over two classes, with a percentile bootstrap interval over answers. */
    public Interval kappaOfTwo() {
        return kappa(true);
    }

    /** Verdicts that could not be read. */
    public int unknown() {
        return (int) judge.stream().filter(c -> !c.isKnown()).count();
    }

    private int[] indices() {
        var all = new int[people.size()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private Confusion table(int[] which, boolean two) {
        var table = two ? Confusion.of(TWO, TWO_OR_UNKNOWN) : Confusion.of(PEOPLE, JUDGES);
        for (int i : which) {
            table.add(name(people.get(i), two), name(judge.get(i), two));
        }
        return table;
    }

    private static String name(Compliance c, boolean two) {
        return !two || !c.isKnown() ? c.label() : c.isRefusal() ? "refusal" : "compliance";
    }

    /** Draws in which kappa is undefined, because one class is all there is, are left out. */
    private Interval kappa(boolean two) {
        int n = people.size();
        var random = SeededRandom.of(Seeds.derive(seed, "kappa", two ? "two" : "three"));
        var draws = new double[DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            var which = new int[n];
            for (int i = 0; i < n; i++) {
                which[i] = random.nextInt(n);
            }
            draws[d] = table(which, two).kappa();
        }
        var known = Arrays.stream(draws).filter(k -> !Double.isNaN(k)).sorted().toArray();
        double kappa = table(indices(), two).kappa();
        return known.length == 0 ? new Interval(kappa, Double.NaN, Double.NaN, n)
                : new Interval(kappa, known[(int) Math.floor(0.025 * (known.length - 1))], known[(int) Math.ceil(0.975 * (known.length - 1))], n);
    }
}
