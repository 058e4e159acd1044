package dev.toll.recipes;

import dev.toll.core.Frontier;
import dev.toll.core.stats.Frontiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which models make up a method's front. Every front begins with the model before alignment and ends with the model that
 * the method softens: the aligned endpoint for averages, tuning without a remedy for the remedies, the smallest penalty
 * for PPO's. Between them lie the method's own points.
 */
final class Fronts {
    /** What the RSF path is called when it is read as a front. */
    static final String EARLY_STOPPING = "early stopping";

    private static final Set<String> REMEDIES = Set.of("l1", "l2-sp", "distillation", "distillation-kl", "replay", "moving average", "lora", "lora-mlp");
    private static final Set<String> NO_FRONT = Set.of("base", "rsf", "partwise", "plain");

    private final Tally tally;

    Fronts(Tally tally) {
        this.tally = tally;
    }

    static boolean isRemedy(String kind) {
        return REMEDIES.contains(kind);
    }

    /** Early stopping first, then every kind of model in the order in which it was made, without those that are one point by design. */
    List<String> methods() {
        var out = new LinkedHashSet<>(List.of(EARLY_STOPPING, "average", "hma", "two-sided", "dpo"));
        tally.cards().stream().map(Scorecard.Card::kind).filter(k -> !NO_FRONT.contains(k)).forEach(out::add);
        out.removeIf(m -> made(m).isEmpty());
        return List.copyOf(out);
    }

    /** Fronts over the reference point (0, 0). */
    List<Frontier> all() {
        return methods().stream().map(m -> Frontiers.of(m, front(m).stream().map(Scorecard.Card::point).toList(), 0, 0)).toList();
    }

    /** All points of a method's front, the two ends included. */
    List<Scorecard.Card> front(String method) {
        return with(method, inner(method));
    }

    /** The front through {@code points} of a method. */
    List<Scorecard.Card> with(String method, List<Scorecard.Card> points) {
        var out = new ArrayList<Scorecard.Card>();
        out.add(tally.base());
        out.addAll(points);
        end(method).ifPresent(out::add);
        return out;
    }

    /** A method's own points, without the two ends. */
    List<Scorecard.Card> inner(String method) {
        var end = end(method);
        return made(method).stream().filter(c -> end.isEmpty() || !c.id().equals(end.get().id())).toList();
    }

    private List<Scorecard.Card> made(String method) {
        return tally.ofKind(method.equals(EARLY_STOPPING) ? "rsf" : method);
    }

    private Optional<Scorecard.Card> end(String method) {
        if (method.endsWith("ppo")) {
            return tally.ofKind("ppo").stream().findFirst();
        }
        return tally.last(isRemedy(method) ? "plain" : method.endsWith("dpo") ? "dpo" : "rsf");
    }

    /** {@code count} of a method's points whose weights lie most evenly between 0 and 1; all of them if there are no more. */
    List<Scorecard.Card> evenly(String method, int count) {
        var left = new ArrayList<>(inner(method));
        if (left.size() <= count) {
            return left;
        }
        var out = new ArrayList<Scorecard.Card>();
        for (int j = 1; j <= count; j++) {
            double wanted = j / (count + 1.0);
            var nearest = left.stream().min(Comparator.comparingDouble(c -> Math.abs(weight(c) - wanted))).orElseThrow();
            left.remove(nearest);
            out.add(nearest);
        }
        return out;
    }

    private static double weight(Scorecard.Card card) {
        var w = card.rlhfWeight();
        return w == null ? Double.NaN : w;
    }

    static List<String> ids(List<Scorecard.Card> cards) {
        return cards.stream().map(Scorecard.Card::id).toList();
    }
}
