package dev.toll.recipes;

import dev.toll.core.progress.ProgressView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a whole run is: models made out of those planned, and the time left at the pace of those that this run made
 * itself. Models differ in what they cost, so each kind is weighed; the weights only have to be right to each other.
 */
final class Outlook {
    private static final long SAY_NANOS = 30_000_000_000L;
    /** Faster than this a model was not made or measured but read. */
    private static final long READ_NANOS = 250_000_000L;

    private final ProgressView view;
    private final LongSupplier clock;
    private final int planned;
    private final double work;
    private int seen;
    private double workSeen;
    private double workMade;
    private long nanosMade;
    private long last;
    private long said;

    /** For models of these kinds, in whatever order; {@code clock} gives nanoseconds. */
    Outlook(List<String> kinds, ProgressView view, LongSupplier clock) {
        this.view = view;
        this.clock = clock;
        this.planned = kinds.size();
        this.work = kinds.stream().mapToDouble(Outlook::cost).sum();
        this.last = clock.getAsLong();
        this.said = last;
    }

    static Outlook of(TaxSettings settings, ProgressView view) {
        return new Outlook(kinds(settings), view, System::nanoTime);
    }

    /** Seconds on two cores, roughly: one and a half to measure, the rest to make. */
    private static double cost(String kind) {
        return 1.5 + switch (kind) {
            case "base", "average", "average-dpo", "average-ppo", "partwise" -> 0;
            case "rsf", "dpo", "two-sided" -> 5;
            case "ppo" -> 60;
            case "distillation", "distillation-kl", "replay" -> 25;
            case "plain", "l1", "l2-sp", "moving average", "lora", "lora-mlp" -> 18;
            default -> 6; // every ratio search of fixed mean
        };
    }

    private static List<String> kinds(TaxSettings s) {
        var out = new ArrayList<String>();
        add(out, 1, "base");
        add(out, s.rsf().iterations(), "rsf");
        add(out, s.dpo().rounds(), "dpo");
        add(out, s.average().weights().size(), "average");
        add(out, s.average().blocks(), "partwise");
        int means = s.hma().means().size();
        add(out, means, "hma");
        if (s.methods().search()) {
            add(out, s.front().retention().size(), "two-sided");
        }
        if (s.methods().all()) {
            s.others().blocks().forEach(k -> add(out, means, "hma-k" + k));
            List.of("hma-regularised", "hma-cma", "adamerging", "average-dpo", "hma-dpo").forEach(kind -> add(out, means, kind));
            if (!s.ppo().klPenalties().isEmpty()) {
                add(out, s.ppo().klPenalties().size(), "ppo");
                List.of("average-ppo", "hma-ppo").forEach(kind -> add(out, means, kind));
            }
            var r = s.remedies();
            add(out, 1, "plain");
            add(out, r.l1().size(), "l1");
            add(out, r.l2Sp().size(), "l2-sp");
            add(out, r.distillation().size() + r.distillationKl().size(), "distillation");
            add(out, r.replay().size(), "replay");
            add(out, r.movingAverage().size(), "moving average");
            add(out, r.loraRanks().size() + r.loraMlpRanks().size(), "lora");
        }
        return out;
    }

    private static void add(List<String> kinds, int times, String kind) {
        kinds.addAll(Collections.nCopies(times, kind));
    }

    /** A model of this kind was measured. Says where the run is, at most every half minute. */
    void seen(String kind) {
        long now = clock.getAsLong();
        seen++;
        workSeen += cost(kind);
        if (now - last > READ_NANOS) {
            workMade += cost(kind);
            nanosMade += now - last;
        }
        last = now;
        if (now - said >= SAY_NANOS && seen < planned && workMade > 0) {
            said = now;
            long seconds = Math.round(nanosMade / 1e9 / workMade * (work - workSeen));
            view.say(String.format(Locale.ROOT, "%d of %d models, about %d:%02d min left", seen, planned, seconds / 60, seconds % 60));
        }
    }
}
