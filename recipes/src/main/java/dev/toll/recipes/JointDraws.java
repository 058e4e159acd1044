package dev.toll.recipes;

import dev.toll.core.stats.Hypervolume;
import dev.toll.core.stats.Seeds;
import dev.toll.report.Finding;
import dev.toll.report.SeedStudy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The bootstrap over items for statements about many subjects at once, such as the difference of two fronts: every draw
 * takes the same prompts and items for all subjects, so what they have in common cancels. Percentile intervals and
 * two-sided p-values, as in {@link dev.toll.core.stats.Bootstrap}.
 */
final class JointDraws {
    private static final double LEVEL = 0.95;

    private final int draws;
    private final Map<String, Means> subjects = new HashMap<>();

    /** Means of one subject: [0] over all items, then one per draw. */
    private record Means(double[] reward, List<String> groups, List<double[]> suites) {}

    JointDraws(List<Scorecard.Card> cards, long seed, int draws) {
        this.draws = draws;
        var rewards = means(cards.stream().map(c -> c.reward().values()).toList(), Seeds.derive(seed, "joint", "reward"));
        int suites = cards.isEmpty() ? 0 : cards.getFirst().suites().size();
        var bySuite = new ArrayList<List<double[]>>();
        for (int s = 0; s < suites; s++) {
            int suite = s;
            bySuite.add(means(cards.stream().map(c -> c.suites().get(suite).measurement().values()).toList(), Seeds.derive(seed, "joint", Integer.toString(s))));
        }
        for (int i = 0; i < cards.size(); i++) {
            int card = i;
            subjects.put(cards.get(i).id(), new Means(rewards.get(i), cards.get(i).suites().stream().map(e -> e.measurement().group()).toList(),
                    bySuite.stream().map(s -> s.get(card)).toList()));
        }
    }

    /** One draw (0: the items as they are), asked for means. */
    final class Draw {
        private final int number;

        private Draw(int number) {
            this.number = number;
        }

        double reward(String subject) {
            return of(subject).reward()[number];
        }

        /** Unweighted mean over the suites. */
        double ability(String subject) {
            return of(subject).suites().stream().mapToDouble(s -> s[number]).average().orElse(Double.NaN);
        }

        /** Unweighted mean over the suites of a group. */
        double group(String subject, String group) {
            var means = of(subject);
            double sum = 0;
            int n = 0;
            for (int s = 0; s < means.suites().size(); s++) {
                if (means.groups().get(s).equals(group)) {
                    sum += means.suites().get(s)[number];
                    n++;
                }
            }
            return sum / n;
        }

        /** Area that the subjects dominate in the plane of reward and mean ability, above (0, 0). */
        double volume(List<String> front) {
            return Hypervolume.of2d(front.stream().map(id -> new double[] {reward(id), ability(id)}).toList(), 0, 0);
        }

        /** The same with one group as the ability. */
        double volume(List<String> front, String group) {
            return Hypervolume.of2d(front.stream().map(id -> new double[] {reward(id), group(id, group)}).toList(), 0, 0);
        }

        private Means of(String subject) {
            var means = subjects.get(subject);
            if (means == null) {
                throw new IllegalArgumentException("no measurements of " + subject);
            }
            return means;
        }
    }

    /** The statistic on all items, with its interval over the draws. */
    Finding.Part part(String what, SeedStudy.Unit unit, ToDoubleFunction<Draw> statistic) {
        double value = statistic.applyAsDouble(new Draw(0));
        var drawn = new double[draws];
        for (int d = 0; d < draws; d++) {
            drawn[d] = statistic.applyAsDouble(new Draw(d + 1));
        }
        if (Double.isNaN(value) || Arrays.stream(drawn).anyMatch(Double::isNaN)) {
            return new Finding.Part(what, unit, value, Double.NaN, Double.NaN, Double.NaN);
        }
        Arrays.sort(drawn);
        long atMost = Arrays.stream(drawn).filter(v -> v <= 0).count();
        long atLeast = Arrays.stream(drawn).filter(v -> v >= 0).count();
        double p = Math.min(1, 2.0 * (Math.min(atMost, atLeast) + 1) / (draws + 1));
        return new Finding.Part(what, unit, value, quantile(drawn, (1 - LEVEL) / 2), quantile(drawn, (1 + LEVEL) / 2), p);
    }

    private List<double[]> means(List<double[]> values, long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var out = values.stream().map(_ -> new double[draws + 1]).toList();
        int n = values.isEmpty() ? 0 : values.getFirst().length;
        var times = new int[n];
        for (int d = 0; d <= draws; d++) {
            if (d == 0) {
                Arrays.fill(times, 1);
            } else {
                draw(times, random);
            }
            for (int i = 0; i < values.size(); i++) {
                out.get(i)[d] = mean(values.get(i), times);
            }
        }
        return out;
    }

    private static void draw(int[] times, RandomGenerator random) {
        Arrays.fill(times, 0);
        for (int i = 0; i < times.length; i++) {
            times[random.nextInt(times.length)]++;
        }
    }

    /** Over the known values; NaN when none of them was drawn. */
    private static double mean(double[] values, int[] times) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            if (times[i] > 0 && !Double.isNaN(values[i])) {
                sum += times[i] * values[i];
                n += times[i];
            }
        }
        return sum / n;
    }

    /** Linear between order statistics, as in {@link dev.toll.core.stats.Bootstrap}. */
    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int low = (int) Math.floor(at);
        int high = Math.min(sorted.length - 1, low + 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
