package dev.toll.align.ppo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The signs by which Lin et al. 2024 know a PPO run that collapses: answers become shorter, sentences break off, the reward
 * drops suddenly, and the critic's loss leaps first. Each is judged against the run's own recent iterations, so no number
 * depends on the model. Two more are told because they precede the others at small scale: an entropy that is nearly gone,
 * and a KL estimate well below zero, which no distribution has and only answers cut short or drawn otherwise give.
 */
final class CollapseSigns {
    /** What differs by fewer standard errors may be the draw of the answers. */
    private static final double CHANCE = 3;
    /** Iterations to look back on. */
    private static final int WINDOW = 5;

    private final List<String> signs;
    private final boolean collapsed;

    private CollapseSigns(List<String> signs, boolean collapsed) {
        this.signs = List.copyOf(signs);
        this.collapsed = collapsed;
    }

    /** In words, with the numbers they rest on. */
    List<String> words() {
        return signs;
    }

    /** The reward dropped, and at least one other sign came with it. */
    boolean collapsed() {
        return collapsed;
    }

    /** What {@code now} shows after the iterations before it, oldest first. The first iteration shows nothing. */
    static CollapseSigns of(List<PpoIteration> before, PpoIteration now) {
        var out = new ArrayList<String>();
        if (before.isEmpty()) {
            return new CollapseSigns(out, false);
        }
        var recent = before.subList(Math.max(0, before.size() - WINDOW), before.size());
        double length = recent.stream().mapToDouble(PpoIteration::length).average().orElse(0);
        if (now.length() < length / 2) {
            out.add(say("answers of %.1f tokens after %.1f before", now.length(), length));
        }
        double truncated = recent.stream().mapToDouble(PpoIteration::truncated).average().orElse(0);
        if (leaps(truncated, now.truncated(), now)) {
            out.add(say("%.0f %% of the answers cut off at the limit after %.0f %% before", 100 * now.truncated(), 100 * truncated));
        }
        double broken = recent.stream().mapToDouble(PpoIteration::brokenOff).average().orElse(0);
        if (leaps(broken, now.brokenOff(), now)) {
            out.add(say("%.0f %% of the answers end in the middle of a sentence after %.0f %% before", 100 * now.brokenOff(), 100 * broken));
        }
        if (recent.size() > 1) {
            double critic = median(recent.stream().mapToDouble(PpoIteration::criticLoss).toArray());
            if (now.criticLoss() > 5 * critic) {
                out.add(say("critic loss %.4f after %.4f before", now.criticLoss(), critic));
            }
        }
        double entropy = before.getFirst().entropy();
        if (now.entropy() < entropy / 10) {
            out.add(say("entropy %.3f nats per token after %.3f at the start", now.entropy(), entropy));
        }
        if (now.kl() < -1) {
            out.add(say("KL estimate %.2f nats, below zero", now.kl()));
        }
        var last = recent.getLast();
        double error = Math.sqrt((now.rewardSd() * now.rewardSd() + last.rewardSd() * last.rewardSd()) / Math.max(1, now.answers() - now.unknown()));
        boolean dropped = last.reward() - now.reward() > Math.max(last.rewardSd() / 2, CHANCE * error);
        boolean collapsed = dropped && !out.isEmpty();
        if (dropped) {
            out.add(say("reward %.3f after %.3f just before", now.reward(), last.reward()));
        }
        return new CollapseSigns(out, collapsed);
    }

    /** A share that has grown by a quarter, and by more than chance among so many answers. */
    private static boolean leaps(double before, double share, PpoIteration now) {
        double spread = Math.sqrt(Math.max(0.25 * 0.75, before * (1 - before)) / now.answers());
        return share > before + Math.max(0.25, CHANCE * spread);
    }

    private static String say(String words, Object... numbers) {
        return String.format(Locale.ROOT, words, numbers);
    }

    private static double median(double[] values) {
        java.util.Arrays.sort(values);
        int n = values.length;
        return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
    }
}
