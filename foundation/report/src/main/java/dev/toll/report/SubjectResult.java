package dev.toll.report;

import dev.toll.core.Interval;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One subject and what was measured on it.
 *
 * @param id short name, unique within the result
 * @param kind {@code base}, {@code rsf}, {@code dpo}, {@code average}, {@code partwise}, {@code hma}, {@code two-sided}, or another word for how it was made; an average of another endpoint than the first says so, as {@code average-dpo}
 * @param parent id of the subject it was made from: for an averaged one, the aligned endpoint
 * @param rlhfWeight weight of the aligned model in a uniform average, 0 the base and 1 the endpoint
 * @param ratios weight of the aligned model per block, from the input side to the output side
 * @param reward mean reward of sampled answers with its interval
 * @param suites suite → score in chat form
 * @param controls suite → score of the same items in plain form
 * @param extra further numbers: {@code SUITE exact match} (or {@code exactMatch}, of the suite {@code reading}), {@code kl} in nats
 */
public record SubjectResult(
        String id,
        String kind,
        @Nullable String parent,
        @Nullable Double rlhfWeight,
        @Nullable List<Double> ratios,
        Interval reward,
        Map<String, Interval> suites,
        Map<String, Interval> controls,
        Map<String, Double> extra) {
    public SubjectResult {
        ratios = ratios == null ? null : List.copyOf(ratios);
        suites = Collections.unmodifiableMap(new TreeMap<>(suites));
        controls = Collections.unmodifiableMap(new TreeMap<>(controls));
        extra = Result.numbers(extra);
    }

    /** Mean over suites; see {@link #macro(Collection)}. */
    public Interval macro() {
        return macro(suites.values());
    }

    /** True for a mixture of base and endpoint: uniform, per part, or heterogeneous. */
    boolean isAveraged() {
        return kind.startsWith("average") || kind.startsWith("partwise") || kind.startsWith("hma") || kind.equals("two-sided") || kind.equals("adamerging")
                || kind.equals("search");
    }

    boolean isBase() {
        return kind.equals("base");
    }

    /**
     * Unweighted mean of the suites' means. Suites hold different items, so half-widths add as independent errors do:
     * in squares, divided by their number. NaN when there is no suite or one of them is unknown.
     */
    static Interval macro(Collection<Interval> suites) {
        if (suites.isEmpty()) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double mean = 0;
        double below = 0;
        double above = 0;
        int n = 0;
        for (var s : suites) {
            mean += s.mean();
            below += (s.mean() - s.low()) * (s.mean() - s.low());
            above += (s.high() - s.mean()) * (s.high() - s.mean());
            n += s.n();
        }
        int k = suites.size();
        mean /= k;
        return new Interval(mean, mean - Math.sqrt(below) / k, mean + Math.sqrt(above) / k, n);
    }
}
