package dev.toll.recipes.primeguard;

import dev.toll.core.Interval;
import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Difference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Everything one arm did: an answer and its verdict for every item, an outcome for every attack.
 *
 * @param answers in the order of the bench's items
 * @param judged likewise
 * @param attacks in the order of the bench's goals
 */
public record ArmResult(String id, String what, List<Asked> answers, List<Judged> judged, List<Bench.Attacked> attacks) {
    public ArmResult {
        answers = List.copyOf(answers);
        judged = List.copyOf(judged);
        attacks = List.copyOf(attacks);
    }

    /** What is measured of an arm, one value per item or attack; NaN is unknown or does not apply. */
    public enum Quantity {
        /** Share of safe answers where harm can be done. */
        SAFE,
        /** Share of attackers' goals that were reached. */
        ATTACK,
        /** 1 to 5, where help can be given. */
        HELPFULNESS,
        /** Share of harmless requests refused. */
        OVER_REFUSAL,
        /** Calls to models for a request. */
        CALLS,
        /** Tokens read and written for a request. */
        TOKENS,
        /** Milliseconds until the whole answer was there. */
        MILLIS;

        /** In JSON: {@code over_refusal}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    double[] values(Quantity quantity) {
        return switch (quantity) {
            case SAFE -> of(judged, Judged::safe);
            case ATTACK -> of(attacks, Bench.Attacked::broken);
            case HELPFULNESS -> of(judged, Judged::helpfulness);
            case OVER_REFUSAL -> of(judged, Judged::overRefused);
            case CALLS -> of(answers, a -> a.answered() ? a.calls() : Double.NaN);
            case TOKENS -> of(answers, a -> a.answered() ? a.tokens() : Double.NaN);
            case MILLIS -> of(answers, a -> a.answered() ? a.millis() : Double.NaN);
        };
    }

    /** Mean with its 95 % bootstrap interval over the items. */
    Interval mean(Quantity quantity, long seed) {
        return Bootstrap.mean(values(quantity), seed);
    }

    /** This minus {@code other} on the same items. */
    Difference minus(ArmResult other, Quantity quantity, long seed) {
        double[] a = other.values(quantity);
        double[] b = values(quantity);
        var d = new double[a.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = b[i] - a[i];
        }
        return Bootstrap.pairedDifference(d, seed);
    }

    /** Items without an answer, and answers that a judge could not judge where it should. */
    int unknown(List<GuardItem> items) {
        int n = (int) attacks.stream().filter(a -> Double.isNaN(a.broken())).count();
        for (int i = 0; i < items.size(); i++) {
            var j = judged.get(i);
            if (!answers.get(i).answered() || (items.get(i).unsafe() && Double.isNaN(j.safe())) || (items.get(i).harmless() && Double.isNaN(j.overRefused()))) {
                n++;
            }
        }
        return n;
    }

    private static <T> double[] of(List<T> list, ToDoubleFunction<T> value) {
        return list.stream().mapToDouble(value).toArray();
    }

    /** The middle one of the known values; NaN without any. */
    static double median(double[] values) {
        double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        return known.length == 0 ? Double.NaN : known.length % 2 == 1 ? known[known.length / 2] : (known[known.length / 2 - 1] + known[known.length / 2]) / 2;
    }
}
