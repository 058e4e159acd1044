package dev.toll.merge.search;

import dev.toll.core.Interval;
import dev.toll.core.stats.Hypervolume;
import dev.toll.core.stats.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model got on every item: rewards per prompt, scores per item of every suite; NaN is unknown and left out of means.
 * All models of a comparison have the same prompts and items in the same order.
 */
@SuppressWarnings("ArrayRecordComponent") // read only here
public record FrontItems(double[] rewards, List<double[]> suites) {
    /**
     * How much more area front {@code a} dominates than front {@code b} in the plane of mean reward and mean ability (the
     * unweighted mean over suites) above (0, 0), with a 95 % percentile bootstrap interval: every draw takes the same prompts
     * and items for all models of both, so that what they have in common cancels.
     */
    public static Interval difference(List<FrontItems> a, List<FrontItems> b, int draws, long seed) {
        var sample = a.getFirst();
        var random = SeededRandom.of(seed);
        var found = new double[draws];
        for (int d = 0; d < draws; d++) {
            int[] prompts = random.ints(sample.rewards.length, 0, sample.rewards.length).toArray();
            var items = sample.suites.stream().map(s -> random.ints(s.length, 0, s.length).toArray()).toList();
            found[d] = volume(a, prompts, items) - volume(b, prompts, items);
        }
        int[] allPrompts = IntStream.range(0, sample.rewards.length).toArray();
        var allItems = sample.suites.stream().map(s -> IntStream.range(0, s.length).toArray()).toList();
        double value = volume(a, allPrompts, allItems) - volume(b, allPrompts, allItems);
        int n = allPrompts.length + allItems.stream().mapToInt(i -> i.length).sum();
        Arrays.sort(found);
        return new Interval(value, found[(int) Math.floor(0.025 * (draws - 1))], found[(int) Math.ceil(0.975 * (draws - 1))], n);
    }

    private static double volume(List<FrontItems> front, int[] prompts, List<int[]> items) {
        var points = new ArrayList<double[]>();
        for (var model : front) {
            double ability = 0;
            for (int s = 0; s < items.size(); s++) {
                ability += mean(model.suites.get(s), items.get(s)) / items.size();
            }
            points.add(new double[] {mean(model.rewards, prompts), ability});
        }
        return Hypervolume.of2d(points, 0, 0);
    }

    private static double mean(double[] values, int[] drawn) {
        double sum = 0;
        int n = 0;
        for (int i : drawn) {
            if (!Double.isNaN(values[i])) {
                sum += values[i];
                n++;
            }
        }
        return sum / n;
    }
}
