package dev.toll.align.ppo;

import dev.toll.align.RewardFunction;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * PPO from the first iteration to the last: resumable, watched for collapse, and restarted where that is asked for. After
 * every iteration its whole state lies on disk; killed anywhere, the same call goes on from there and ends with the same
 * weights as an undisturbed run.
 */
public final class PpoRun {
    /** Lin et al. 2024 go back three iterations before the one that failed. */
    private static final int BACK = 3;

    private PpoRun() {}

    /**
     * How long, on what, and what to do about a collapse.
     *
     * @param iterations of sampling and updating, restarts included
     * @param promptsPerIteration taken in a new seeded order at every pass over the prompts
     * @param criticWarmup first iterations in which only the critic learns
     * @param restarts how often at most a collapse takes the policy back to where it was three iterations before, with a
     *     fresh critic that learns alone for one iteration; 0 only warns
     */
    public record Plan(int iterations, int promptsPerIteration, int criticWarmup, int restarts) {
        public Plan {
            if (iterations < 1 || promptsPerIteration < 1 || criticWarmup < 0 || restarts < 0) {
                throw new IllegalArgumentException("ppo: iterations " + iterations + " (≥ 1), prompts " + promptsPerIteration + " (≥ 1), critic_warmup " + criticWarmup
                        + " (≥ 0), restart " + restarts + " (≥ 0)");
            }
        }
    }

    /**
     * One line of the run's journal.
     *
     * @param number 1-based
     * @param signs of collapse, in words
     * @param restoredTo the iteration after which the policy had the weights it was given back, null where it kept its own
     */
    public record Row(int number, PpoIteration iteration, List<String> signs, @Nullable Integer restoredTo) {
        public Row {
            signs = List.copyOf(signs);
        }
    }

    /** Called after an iteration's state is on disk; a resumed run calls it again for the iteration it resumes behind. */
    @FunctionalInterface
    public interface Listener {
        void after(Row row);
    }

    /** Runs to the plan's end and returns all iterations; the policy then has the last one's weights. */
    public static List<Row> go(Ppo ppo, List<? extends Prompt> prompts, RewardFunction reward, Plan plan, PpoStates states, long seed, ProgressView view, Listener listener) {
        if (prompts.isEmpty()) {
            throw new InputException("ppo: no prompt to answer");
        }
        var rows = new ArrayList<>(states.resume(ppo));
        try (var progress = view.start("ppo", plan.iterations())) {
            if (rows.isEmpty()) {
                states.save(ppo, rows);
            } else {
                progress.alreadyDone(rows.size());
                listener.after(rows.getLast());
            }
            for (int i = rows.size(); i < plan.iterations(); i++) {
                var asked = asked(prompts, plan, i, seed);
                long own = Seeds.derive(seed, "ppo", Integer.toString(i));
                boolean alone = i < plan.criticWarmup() || !rows.isEmpty() && rows.getLast().restoredTo() != null;
                var seen = alone ? ppo.iterateCritic(asked, reward, own, view) : ppo.iterate(asked, reward, own, view);
                var signs = CollapseSigns.of(lineage(rows), seen);
                Integer back = null;
                if (signs.collapsed() && restarts(rows) < plan.restarts()) {
                    back = Math.max(0, i + 1 - BACK);
                    ppo.restorePolicy(states.folder(back));
                    ppo.resetCritic();
                }
                var row = new Row(i + 1, seen, signs.words(), back);
                rows.add(row);
                states.save(ppo, rows);
                tell(view, row);
                progress.note(note(seen));
                progress.step(1);
                listener.after(row);
            }
        }
        return List.copyOf(rows);
    }

    /** Prompts of 0-based iteration i: the next ones in an order that is drawn anew for every pass over them. */
    static List<Prompt> asked(List<? extends Prompt> prompts, Plan plan, int i, long seed) {
        var out = new ArrayList<Prompt>();
        long pass = -1;
        int[] order = {};
        for (int k = 0; k < plan.promptsPerIteration(); k++) {
            long place = (long) i * plan.promptsPerIteration() + k;
            if (place / prompts.size() != pass) {
                pass = place / prompts.size();
                order = SeededRandom.permutation(prompts.size(), Seeds.derive(seed, "ppo prompts", Long.toString(pass)));
            }
            out.add(prompts.get(order[(int) (place % prompts.size())]));
        }
        return out;
    }

    private static int restarts(List<Row> rows) {
        return (int) rows.stream().filter(r -> r.restoredTo() != null).count();
    }

    /** The iterations that led to the policy as it is: after a restart, those behind the restored one do not count. */
    static List<PpoIteration> lineage(List<Row> rows) {
        var kept = new ArrayList<Row>();
        for (var row : rows) {
            kept.add(row);
            Integer back = row.restoredTo();
            if (back != null) {
                kept.removeIf(r -> r.number() > back);
            }
        }
        return kept.stream().map(Row::iteration).toList();
    }

    private static String note(PpoIteration i) {
        return String.format(Locale.ROOT, "reward %.3f, KL %.2f, %.1f tokens", i.reward(), i.kl(), i.length());
    }

    private static void tell(ProgressView view, Row row) {
        var i = row.iteration();
        view.say(String.format(Locale.ROOT, "ppo %d: reward %.3f, KL %.2f, %.1f tokens, %.0f %% cut off, entropy %.2f, critic loss %.4f, clipped %.1f %%%s", row.number(), i.reward(),
                i.kl(), i.length(), 100 * i.truncated(), i.entropy(), i.criticLoss(), 100 * i.clipFraction(), i.policyUpdated() ? "" : " (critic alone)"));
        if (!row.signs().isEmpty()) {
            view.say("warning: signs of collapse: " + String.join("; ", row.signs())
                    + (row.restoredTo() == null ? ". A larger kl or a smaller learning_rate helps; restart=1 goes back by itself."
                            : ". Back to the policy after iteration " + row.restoredTo() + ", with a fresh critic that learns alone for one iteration."));
        }
    }
}
