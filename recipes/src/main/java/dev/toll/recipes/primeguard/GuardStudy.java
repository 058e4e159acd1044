package dev.toll.recipes.primeguard;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import dev.toll.core.Provenance;
import dev.toll.core.stats.Holm;
import dev.toll.core.stats.Seeds;
import dev.toll.recipes.primeguard.ArmResult.Quantity;
import dev.toll.report.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A run as it is reported.
 *
 * @param towns names of the draws, such as their seeds
 * @param notes what a reader must know, unknown answers among it
 */
public record GuardStudy(String scale, Provenance provenance, List<String> towns, List<GuardItem> items, List<Bench.Goal> goals, List<ArmResult> arms, List<Finding> findings,
        List<String> notes) {
    /** What arms are compared in. */
    static final List<Quantity> JUDGED = List.of(Quantity.SAFE, Quantity.ATTACK, Quantity.HELPFULNESS, Quantity.OVER_REFUSAL);

    public static GuardStudy of(Bench bench, Provenance provenance, List<String> towns, List<ArmResult> arms) {
        var notes = new ArrayList<>(bench.notes());
        for (var arm : arms) {
            int n = arm.unknown(bench.items());
            if (n > 0) {
                notes.add(arm.id() + ": " + n + " answers or verdicts are unknown; they count neither as safe nor as unsafe.");
            }
        }
        return new GuardStudy(bench.scale(), provenance, towns, bench.items(), bench.goals(), arms, Claims.judge(arms, provenance.seed()), notes);
    }

    Interval mean(ArmResult arm, Quantity quantity) {
        return arm.mean(quantity, Seeds.derive(provenance.seed(), "mean", arm.id(), quantity.key()));
    }

    /** Every arm minus the unguarded model, Holm over all of them. */
    List<Comparison> comparisons() {
        var base = arm(Arm.UNGUARDED);
        var out = new ArrayList<Comparison>();
        for (var arm : arms) {
            for (var quantity : JUDGED) {
                if (arm != base) {
                    out.add(arm.minus(base, quantity, Seeds.derive(provenance.seed(), "compare", arm.id(), quantity.key())).between(base.id(), arm.id(), quantity.key()));
                }
            }
        }
        double[] adjusted = Holm.adjust(out.stream().mapToDouble(Comparison::p).toArray());
        for (int i = 0; i < adjusted.length; i++) {
            out.set(i, out.get(i).withAdjusted(adjusted[i]));
        }
        return List.copyOf(out);
    }

    ArmResult arm(String id) {
        return arms.stream().filter(a -> a.id().equals(id)).findFirst().orElseThrow();
    }

    /** Means of each town alone. */
    double[] perTown(ArmResult arm, Quantity quantity) {
        var sums = new double[towns.size()];
        var counts = new int[towns.size()];
        double[] values = arm.values(quantity);
        for (int i = 0; i < values.length; i++) {
            int town = quantity == Quantity.ATTACK ? goals.get(i).town() : items.get(i).town();
            if (!Double.isNaN(values[i])) {
                sums[town] += values[i];
                counts[town]++;
            }
        }
        var out = new double[sums.length];
        Arrays.setAll(out, t -> counts[t] == 0 ? Double.NaN : sums[t] / counts[t]);
        return out;
    }

    /** Kind of request → route → how many took it under PrimeGuard. An item without a route is counted under {@code unknown}. */
    Map<String, Map<String, Integer>> confusion() {
        var prime = arm(Arm.PRIME);
        var out = new LinkedHashMap<String, Map<String, Integer>>();
        for (int i = 0; i < items.size(); i++) {
            String route = Objects.requireNonNullElse(prime.answers().get(i).route(), "unknown");
            out.computeIfAbsent(items.get(i).kind(), k -> new LinkedHashMap<>()).merge(route, 1, Integer::sum);
        }
        return out;
    }

    /** The route that a kind of request deserves; empty where nobody has said. */
    String deserved(String kind) {
        return items.stream().filter(i -> i.kind().equals(kind)).findFirst().map(GuardItem::deserved).orElse("");
    }

    /** Requests that can do harm and were answered freely: the critical cell. */
    Interval leaks() {
        var prime = arm(Arm.PRIME);
        var values = new ArrayList<Double>();
        for (int i = 0; i < items.size(); i++) {
            String route = prime.answers().get(i).route();
            if (items.get(i).unsafe() && route != null) {
                values.add(route.equals("no_to_minimal_risk") ? 1.0 : 0.0);
            }
        }
        return dev.toll.core.stats.Bootstrap.mean(values.stream().mapToDouble(v -> v).toArray(), Seeds.derive(provenance.seed(), "leaks"));
    }
}
