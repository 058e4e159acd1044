package dev.toll.align.job;

import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Seeds;
import dev.toll.report.Result;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where training stood after so many updates.
 *
 * @param suites one measurement per suite
 * @param reward the reward model's values, one per prompt asked; null without a reward model
 * @param loss mean over the updates since the station before; NaN where there were none, or not told
 * @param accuracy the same, of methods on pairs
 * @param truncated answers to suites cut off at the token limit
 */
record PathStation(int step, List<Measurement> suites, @Nullable Measurement reward, double loss, double accuracy, int truncated) {
    private static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);

    static String subject(int step) {
        return "step " + step;
    }

    String subject() {
        return subject(step);
    }

    /** The reward with its interval; without a reward model the accuracy on pairs, unknown at the start. */
    Interval gain(long seed) {
        if (reward != null) {
            return Bootstrap.mean(reward.values(), Seeds.derive(seed, "bootstrap", Result.REWARD));
        }
        return Double.isNaN(accuracy) ? UNKNOWN : new Interval(accuracy, Double.NaN, Double.NaN, 0);
    }

    Map<String, Interval> scores(long seed) {
        var out = new TreeMap<String, Interval>();
        suites.forEach(m -> out.put(m.suite(), Bootstrap.mean(m.values(), Seeds.derive(seed, "bootstrap", m.suite()))));
        return out;
    }

    /** What a line of {@code path.jsonl} says; what is not known is left out. */
    Map<String, Object> line() {
        var out = new LinkedHashMap<String, Object>();
        out.put("step", step);
        if (reward != null) {
            known(out, "reward", reward.mean());
        }
        known(out, "loss", loss);
        known(out, "accuracy", accuracy);
        var scores = new LinkedHashMap<String, Object>();
        suites.forEach(m -> known(scores, m.suite(), m.mean()));
        out.put("suites", scores);
        out.put("unknown", suites.stream().mapToInt(Measurement::unknown).sum() + (reward == null ? 0 : reward.unknown()));
        out.put("truncated", truncated);
        return out;
    }

    private static void known(Map<String, Object> into, String key, double value) {
        if (!Double.isNaN(value)) {
            into.put(key, value);
        }
    }

    /** For the journal: what cannot be read off the suites' own. JSON knows no NaN; null stands for it. */
    Map<String, @Nullable Object> kept() {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("rewards", reward == null ? null : Arrays.stream(reward.values()).mapToObj(PathStation::orNull).toList());
        out.put("loss", orNull(loss));
        out.put("accuracy", orNull(accuracy));
        return out;
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
