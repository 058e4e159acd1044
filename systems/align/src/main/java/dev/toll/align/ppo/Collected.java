package dev.toll.align.ppo;

import java.util.Arrays;
import java.util.List;

/** One iteration's answers: those with a known reward to learn from, and all of them to count. */
record Collected(List<Experience> known, List<Rollout> all) {
    private static final String SENTENCE_ENDS = ".!?…。！？؟।";
    private static final String CLOSERS = "\"'”’»)]}*`";

    private interface Of<T> {
        double value(T item);
    }

    private static <T> double mean(List<T> items, Of<T> of) {
        return items.stream().mapToDouble(of::value).average().orElse(Double.NaN);
    }

    double reward() {
        return mean(known, Experience::reward);
    }

    double rewardSd() {
        double centre = reward();
        return Math.sqrt(mean(known, e -> (e.reward() - centre) * (e.reward() - centre)));
    }

    double kl() {
        return mean(known, Experience::logRatio);
    }

    double length() {
        return mean(all, r -> r.answer().length);
    }

    double truncated() {
        return mean(all, r -> r.finished() ? 0 : 1);
    }

    /** Share of the finished answers that do not end a sentence; 0 when none finished. */
    double brokenOff() {
        var finished = all.stream().filter(Rollout::finished).toList();
        return finished.isEmpty() ? 0 : mean(finished, r -> endsSentence(r.text()) ? 0 : 1);
    }

    /** Whether a text ends like a sentence, quotation marks and brackets behind it aside. */
    static boolean endsSentence(String text) {
        int end = text.length();
        while (end > 0 && (CLOSERS.indexOf(text.charAt(end - 1)) >= 0 || Character.isWhitespace(text.charAt(end - 1)))) {
            end--;
        }
        return end > 0 && SENTENCE_ENDS.indexOf(text.charAt(end - 1)) >= 0;
    }

    /** Mean −log π of the tokens drawn: an unbiased estimate of the entropy of what they were drawn from. */
    double entropy() {
        return -known.stream().flatMapToDouble(e -> Arrays.stream(e.logProbs())).average().orElse(Double.NaN);
    }

    /** 1 − var(R − V)/var(R) over answer tokens; NaN where all returns are the same. */
    double explained() {
        double[] n = new double[5];
        for (var e : known) {
            for (int t = 0; t < e.values().length; t++) {
                double r = e.learnt().returns()[t];
                double miss = r - e.values()[t];
                n[0]++;
                n[1] += r;
                n[2] += r * r;
                n[3] += miss;
                n[4] += miss * miss;
            }
        }
        double variance = n[2] / n[0] - n[1] / n[0] * (n[1] / n[0]);
        double left = n[4] / n[0] - n[3] / n[0] * (n[3] / n[0]);
        return variance > 1e-12 ? 1 - left / variance : Double.NaN;
    }
}
