package dev.toll.core.stats;

import dev.toll.core.Comparison;
import dev.toll.core.InputException;
import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Percentile bootstrap over items (Efron and Tibshirani 1993): 10,000 draws, 95 % intervals. Draws are made in blocks,
 * each with a generator of its own seeded by (seed, block), so the interval does not depend on the number of threads.
 */
public final class Bootstrap {
    public static final int DRAWS = 10_000;
    private static final int BLOCK = 250;

    private Bootstrap() {}

    /** Mean of the known values with its interval; unknown (NaN) values are left out and n counts the known. */
    public static Interval mean(double[] values, long seed) {
        double[] known = known(values);
        if (known.length == 0) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double[] means = resample(List.of(known), seed, DRAWS);
        return new Interval(average(known), quantile(means, 0.025), quantile(means, 0.975), known.length);
    }

    /** Paired difference b − a on the same items; fails loudly when the items differ. */
    public static Comparison paired(Measurement a, Measurement b, long seed) {
        requireSameItems(a, b);
        return compare(a.subject(), b.subject(), a.suite(), List.of(difference(a, b)), seed);
    }

    /** Mean over suites of the mean paired difference, items resampled within each suite (the paper's group score). */
    public static Comparison macro(String a, String b, String suite, List<double[]> differences, long seed) {
        return compare(a, b, suite, differences, seed);
    }

    /** b − a per item; NaN where either is unknown. */
    public static double[] difference(Measurement a, Measurement b) {
        requireSameItems(a, b);
        double[] x = a.values();
        double[] y = b.values();
        return IntStream.range(0, x.length).mapToDouble(i -> y[i] - x[i]).toArray();
    }

    /** Mean over suites of the suites' means with a stratified interval. */
    public static Interval macro(List<double[]> perSuite, long seed) {
        var known = perSuite.stream().map(Bootstrap::known).toList();
        if (known.stream().anyMatch(v -> v.length == 0)) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double[] means = resample(known, seed, DRAWS);
        double mean = known.stream().mapToDouble(Bootstrap::average).average().orElse(Double.NaN);
        return new Interval(mean, quantile(means, 0.025), quantile(means, 0.975), known.stream().mapToInt(v -> v.length).sum());
    }

    /** Interval of a mean whose items come in clusters: whole clusters are resampled. */
    public static Interval cluster(double[] values, int[] cluster, long seed) {
        int k = Arrays.stream(cluster).max().orElse(-1) + 1;
        var sums = new double[k];
        var counts = new int[k];
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                sums[cluster[i]] += values[i];
                counts[cluster[i]]++;
            }
        }
        int n = Arrays.stream(counts).sum();
        var random = SeededRandom.of(seed);
        var means = new double[DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            double sum = 0;
            int count = 0;
            while (count == 0) {
                for (int j = 0; j < k; j++) {
                    int pick = random.nextInt(k);
                    sum += sums[pick];
                    count += counts[pick];
                }
            }
            means[d] = sum / count;
        }
        Arrays.sort(means);
        return new Interval(Arrays.stream(sums).sum() / n, quantile(means, 0.025), quantile(means, 0.975), n);
    }

    private static Comparison compare(String a, String b, String suite, List<double[]> differences, long seed) {
        var known = differences.stream().map(Bootstrap::known).toList();
        int n = known.stream().mapToInt(v -> v.length).sum();
        if (known.stream().anyMatch(v -> v.length == 0)) {
            return new Comparison(a, b, suite, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, n);
        }
        double mean = known.stream().mapToDouble(Bootstrap::average).average().orElse(Double.NaN);
        double[] means = resample(known, seed, DRAWS);
        long below = Arrays.stream(means).filter(m -> m <= 0).count();
        long above = Arrays.stream(means).filter(m -> m >= 0).count();
        double p = Math.min(1, 2.0 * (Math.min(below, above) + 1) / (DRAWS + 1));
        return new Comparison(a, b, suite, mean, quantile(means, 0.025), quantile(means, 0.975), p, p, n);
    }

    private static void requireSameItems(Measurement a, Measurement b) {
        String what = "comparing " + a.subject() + " with " + b.subject() + " on " + a.suite();
        if (!a.suite().equals(b.suite()) || a.ids().size() != b.ids().size()) {
            throw new InputException(what + " and " + b.suite() + ": " + a.ids().size() + " and " + b.ids().size()
                    + " items; expected the same suite with the same items");
        }
        for (int i = 0; i < a.ids().size(); i++) {
            if (!a.ids().get(i).equals(b.ids().get(i))) {
                throw new InputException(what + ": item " + (i + 1) + " is '" + a.ids().get(i) + "' and '" + b.ids().get(i)
                        + "'; expected the same items in the same order");
            }
        }
    }

    /** Sorted bootstrap means; with several suites the mean of their means. */
    static double[] resample(List<double[]> suites, long seed, int draws) {
        int blocks = (draws + BLOCK - 1) / BLOCK;
        var means = new double[draws];
        IntStream.range(0, blocks).parallel().forEach(block -> {
            long state = seed * 0x9E3779B97F4A7C15L + block * 0xD1B54A32D192ED03L;
            for (int d = block * BLOCK; d < Math.min(draws, (block + 1) * BLOCK); d++) {
                double total = 0;
                for (var values : suites) {
                    int n = values.length;
                    double even = 0;
                    double odd = 0;
                    int i = 0;
                    // Two bounded indices from one 64-bit number (multiply–shift; the bias is below n/2³²).
                    for (; i + 1 < n; i += 2) {
                        long z = state += 0x9E3779B97F4A7C15L;
                        z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
                        z ^= z >>> 32;
                        even += values[(int) (((z & 0xFFFFFFFFL) * n) >>> 32)];
                        odd += values[(int) (((z >>> 32) * n) >>> 32)];
                    }
                    if (i < n) {
                        long z = state += 0x9E3779B97F4A7C15L;
                        z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
                        z ^= z >>> 32;
                        even += values[(int) (((z & 0xFFFFFFFFL) * n) >>> 32)];
                    }
                    total += (even + odd) / n;
                }
                means[d] = total / suites.size();
            }
        });
        Arrays.sort(means);
        return means;
    }

    private static double[] known(double[] values) {
        return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    }

    private static double average(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int low = (int) Math.floor(at);
        int high = Math.min(sorted.length - 1, low + 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }

    /** Holm's correction over all comparisons of a table. */
    public static List<Comparison> holm(List<Comparison> comparisons) {
        double[] adjusted = Holm.adjust(comparisons.stream().mapToDouble(Comparison::p).toArray());
        var out = new ArrayList<Comparison>(comparisons.size());
        for (int i = 0; i < adjusted.length; i++) {
            out.add(comparisons.get(i).withAdjusted(adjusted[i]));
        }
        return out;
    }
}
