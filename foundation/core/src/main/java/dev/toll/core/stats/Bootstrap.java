package dev.toll.core.stats;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * Percentile bootstrap (Efron and Tibshirani 1993, chapter 13): means of items drawn with replacement, and the quantiles
 * of those means as bounds. Unless said otherwise 10,000 draws and 95 % intervals. The same seed gives the same bounds,
 * on any number of threads.
 *
 * <p>NaN marks an unknown value: it is left out of every mean, and n counts the known ones. Without any known value (in
 * one of the suites, for the macro scores) the result is NaN.
 */
public final class Bootstrap {
    public static final int DRAWS = 10_000;
    public static final double LEVEL = 0.95;

    private Bootstrap() {}

    /** Mean of the known values with its 95 % interval. */
    public static Interval mean(double[] values, long seed) {
        return mean(values, seed, DRAWS, LEVEL);
    }

    /** Mean of the known values; {@code level} in (0,1) is the share of draws between the bounds. */
    public static Interval mean(double[] values, long seed, int draws, double level) {
        return estimate(List.of(values), seed, draws, level).interval();
    }

    /**
     * Mean of b − a over the items known in both, with interval and p-value.
     *
     * @throws dev.toll.core.InputException if the two were not measured on the same items in the same order
     */
    public static Comparison paired(Measurement a, Measurement b, long seed) {
        return pairedDifference(Pairing.difference(a, b), seed).between(a.subject(), b.subject(), a.suite());
    }

    /** Mean of paired differences, given item by item. */
    public static Difference pairedDifference(double[] differences, long seed) {
        return pairedDifference(differences, seed, DRAWS, LEVEL);
    }

    /** Mean of paired differences with a chosen number of draws and level. */
    public static Difference pairedDifference(double[] differences, long seed, int draws, double level) {
        return estimate(List.of(differences), seed, draws, level);
    }

    /** b − a per item, NaN where either is unknown; throws like {@link #paired}. */
    public static double[] difference(Measurement a, Measurement b) {
        return Pairing.difference(a, b);
    }

    /** Unweighted mean of the suites' means (the paper's group score), items drawn within each suite. */
    public static Interval macro(List<double[]> perSuite, long seed) {
        return macroDifference(perSuite, seed).interval();
    }

    /** {@link #macro(List, long)} of paired differences, with the p-value. */
    public static Difference macroDifference(List<double[]> differencesPerSuite, long seed) {
        return estimate(differencesPerSuite, seed, DRAWS, LEVEL);
    }

    /** {@link #macroDifference} as the comparison of two subjects on the group of suites called {@code suite}. */
    public static Comparison macro(String a, String b, String suite, List<double[]> differencesPerSuite, long seed) {
        return macroDifference(differencesPerSuite, seed).between(a, b, suite);
    }

    /**
     * Mean of items that come in clusters (several questions on one passage): whole clusters are drawn, so that items
     * which rise and fall together do not narrow the interval (Cameron, Gelbach and Miller 2008).
     *
     * @param cluster the cluster of each value, any numbers; clusters without a known value are left out
     */
    public static Interval cluster(double[] values, int[] cluster, long seed) {
        if (values.length != cluster.length) {
            throw new IllegalArgumentException(values.length + " values but " + cluster.length + " cluster numbers");
        }
        var order = new HashMap<Integer, Integer>();
        var sums = new double[values.length];
        var counts = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                int c = order.computeIfAbsent(cluster[i], k -> order.size());
                sums[c] += values[i];
                counts[c]++;
            }
        }
        int clusters = order.size();
        if (clusters == 0) {
            return unknown(0);
        }
        double[] known = known(values);
        double[] means = Resampling.clusterMeans(Arrays.copyOf(sums, clusters), Arrays.copyOf(counts, clusters), seed, DRAWS);
        return interval(average(known), means, LEVEL, known.length);
    }

    private static Difference estimate(List<double[]> suites, long seed, int draws, double level) {
        if (draws < 1 || !(level > 0 && level < 1)) {
            throw new IllegalArgumentException("bootstrap: draws " + draws + " (≥ 1), level " + level + " (0 < level < 1)");
        }
        var known = suites.stream().map(Bootstrap::known).toList();
        int n = known.stream().mapToInt(v -> v.length).sum();
        if (known.isEmpty() || known.stream().anyMatch(v -> v.length == 0)) {
            return new Difference(unknown(n), Double.NaN);
        }
        double mean = known.stream().mapToDouble(Bootstrap::average).average().orElseThrow();
        double[] means = Resampling.means(known, seed, draws);
        long atMost = Arrays.stream(means).filter(m -> m <= 0).count();
        long atLeast = Arrays.stream(means).filter(m -> m >= 0).count();
        double p = Math.min(1, 2.0 * (Math.min(atMost, atLeast) + 1) / (draws + 1));
        return new Difference(interval(mean, means, level, n), p);
    }

    private static Interval interval(double mean, double[] sortedMeans, double level, int n) {
        return new Interval(mean, quantile(sortedMeans, (1 - level) / 2), quantile(sortedMeans, (1 + level) / 2), n);
    }

    private static Interval unknown(int n) {
        return new Interval(Double.NaN, Double.NaN, Double.NaN, n);
    }

    private static double[] known(double[] values) {
        return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    }

    private static double average(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Linear between order statistics (type 7 of Hyndman and Fan 1996, numpy's default). */
    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int low = (int) Math.floor(at);
        int high = Math.min(sorted.length - 1, low + 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
