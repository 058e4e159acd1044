package dev.toll.merge.search;

import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Seeks ratios whose reward and ability nothing else beats in both, by measuring as few as it can: first equal ratios from one
 * model to the other, then a Latin hypercube, then, one at a time, the ratios of which a {@link GaussianProcess} for each
 * objective expects the largest gain of dominated area ({@link Improvement}). No likelihood stands in for what is wanted,
 * as in HMA; what is measured is what counts. Deterministic: with the same seed and the same answers it asks the same.
 *
 * @param ratios K
 * @param evaluations how many ratios are measured in all
 * @param uniform equal ratios to begin with, each in [0,1]; part of the evaluations
 */
public record RatioSearch(int ratios, int evaluations, List<Double> uniform, long seed) {
    private static final int CANDIDATES = 1200;

    /** Ratios are rounded to this, so that they can be written down and read again. */
    private static final double STEP = 0.001;

    public RatioSearch {
        uniform = List.copyOf(uniform);
        if (ratios < 1 || evaluations < uniform.size() || uniform.isEmpty()) {
            throw new IllegalArgumentException(ratios + " ratios, " + evaluations + " evaluations, " + uniform.size() + " of them equal ratios; expected 1 or more of each, and not more equal ones than all");
        }
    }

    /** Measures, in order; ratios whose objectives are unknown are kept in the list and learnt nothing from. */
    public List<Tried> run(Function<List<Double>, Tried> objective) {
        var tried = new ArrayList<Tried>();
        uniform.forEach(w -> tried.add(objective.apply(rounded(equal(w)))));
        int design = Math.min((evaluations - tried.size()) / 2, 2 * ratios + 2);
        for (var point : hypercube(design)) {
            tried.add(objective.apply(rounded(point)));
        }
        while (tried.size() < evaluations) {
            tried.add(objective.apply(rounded(next(tried))));
        }
        return tried;
    }

    /**
     * The front of what was tried, as the models of the objectives see it: a point that was lucky on its items does not
     * displace its neighbours. At most {@code count} points, those that dominate most area together, by rising reward.
     */
    public static List<Tried> front(List<Tried> tried, int count) {
        var known = tried.stream().filter(Tried::known).toList();
        if (known.isEmpty()) {
            return List.of();
        }
        var beliefs = Beliefs.of(known);
        var smooth = known.stream().map(t -> beliefs.means(t.at())).toList();
        return Chosen.of(smooth, beliefs.reference(), count).stream().map(known::get).toList();
    }

    private double[] equal(double weight) {
        var out = new double[ratios];
        Arrays.fill(out, weight);
        return out;
    }

    private List<double[]> hypercube(int n) {
        var out = new ArrayList<double[]>();
        for (int i = 0; i < n; i++) {
            out.add(new double[ratios]);
        }
        var random = SeededRandom.of(Seeds.derive(seed, "design"));
        for (int k = 0; k < ratios; k++) {
            var order = SeededRandom.permutation(n, Seeds.derive(seed, "design", Integer.toString(k)));
            for (int i = 0; i < n; i++) {
                out.get(i)[k] = (order[i] + random.nextDouble()) / n;
            }
        }
        return out;
    }

    private double[] next(List<Tried> tried) {
        var random = SeededRandom.of(Seeds.derive(seed, "step", Integer.toString(tried.size())));
        var known = tried.stream().filter(Tried::known).toList();
        if (known.isEmpty()) {
            return random.doubles(ratios).toArray();
        }
        var beliefs = Beliefs.of(known);
        var front = front(tried, known.size());
        var improvement = new Improvement(known.stream().map(t -> beliefs.means(t.at())).toList(), beliefs.reference()[0], beliefs.reference()[1]);
        double[] best = random.doubles(ratios).toArray();
        double most = -1;
        for (int c = 0; c < CANDIDATES; c++) {
            double[] candidate = c % 3 == 0 || front.isEmpty() ? random.doubles(ratios).toArray() : near(front.get(random.nextInt(front.size())).at(), random);
            double gain = improvement.of(beliefs.reward().at(candidate), beliefs.ability().at(candidate));
            if (gain > most && tried.stream().noneMatch(t -> t.ratios().equals(rounded(candidate)))) {
                most = gain;
                best = candidate;
            }
        }
        return best;
    }

    /** Some of the ratios moved, by a little or by much. */
    private double[] near(double[] point, RandomGenerator random) {
        var out = point.clone();
        double size = Math.pow(10, -2 + 1.6 * random.nextDouble());
        int sure = random.nextInt(out.length);
        for (int k = 0; k < out.length; k++) {
            if (k == sure || random.nextBoolean()) {
                out[k] = Math.clamp(out[k] + size * random.nextGaussian(), 0, 1);
            }
        }
        return out;
    }

    private static List<Double> rounded(double[] point) {
        return Arrays.stream(point).mapToObj(x -> Math.rint(x / STEP) * STEP).map(x -> Math.rint(x * 1e6) / 1e6).toList();
    }

    /** What is believed of both objectives. */
    private record Beliefs(GaussianProcess reward, GaussianProcess ability, double[] reference) {
        static Beliefs of(List<Tried> known) {
            var points = known.stream().map(Tried::at).toList();
            var rewards = known.stream().mapToDouble(Tried::reward).toArray();
            var abilities = known.stream().mapToDouble(Tried::ability).toArray();
            return new Beliefs(GaussianProcess.fit(points, rewards), GaussianProcess.fit(points, abilities), new double[] {below(rewards), below(abilities)});
        }

        /** A little below the worst, so that the two ends of a front count, too. */
        private static double below(double[] values) {
            double least = Arrays.stream(values).min().orElseThrow();
            return least - 0.05 * (Arrays.stream(values).max().orElseThrow() - least) - 1e-9;
        }

        double[] means(double[] point) {
            return new double[] {reward.at(point).mean(), ability.at(point).mean()};
        }
    }
}
