package dev.toll.core.stats;

import dev.toll.core.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down correction (Holm 1979): controls the chance of any false finding among all that were looked at. */
public final class Holm {
    private Holm() {}

    /** Adjusted p-values in the given order; NaN stays NaN and does not count as a test. */
    public static double[] adjust(double[] p) {
        var order = IntStream.range(0, p.length).filter(i -> !Double.isNaN(p[i])).boxed().sorted(Comparator.comparingDouble(i -> p[i])).toList();
        var out = new double[p.length];
        Arrays.fill(out, Double.NaN);
        double worst = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            worst = Math.max(worst, Math.min(1, p[order.get(rank)] * (order.size() - rank)));
            out[order.get(rank)] = worst;
        }
        return out;
    }

    /** The comparisons of one table in their order, each with its {@code p} corrected for the whole table. */
    public static List<Comparison> adjust(List<Comparison> comparisons) {
        double[] adjusted = adjust(comparisons.stream().mapToDouble(Comparison::p).toArray());
        var out = new ArrayList<Comparison>(comparisons.size());
        for (int i = 0; i < adjusted.length; i++) {
            out.add(comparisons.get(i).withAdjusted(adjusted[i]));
        }
        return List.copyOf(out);
    }
}
