package dev.toll.evaluate.metric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/**
 * SQuAD's answer scores (Rajpurkar et al. 2016): answers are lower-cased, stripped of punctuation and English articles,
 * and compared as bags of tokens (F1) or as strings (exact match), against the best of the references.
 */
public final class TokenF1 {
    private TokenF1() {}

    /** Harmonic mean of token precision and recall, best reference; in [0,1]. */
    public static double f1(String answer, List<String> references) {
        return references.stream().mapToDouble(r -> f1(tokens(answer), tokens(r))).max().orElse(0);
    }

    /** 1 when the normalised answer equals a normalised reference. */
    public static double exactMatch(String answer, List<String> references) {
        return references.stream().anyMatch(r -> normalise(r).equals(normalise(answer))) ? 1 : 0;
    }

    private static double f1(String[] answer, String[] reference) {
        if (answer.length == 0 || reference.length == 0) {
            return answer.length == reference.length ? 1 : 0;
        }
        var counts = new HashMap<String, Integer>();
        for (var t : reference) {
            counts.merge(t, 1, Integer::sum);
        }
        int common = 0;
        for (var t : answer) {
            if (counts.merge(t, -1, Integer::sum) >= 0) {
                common++;
            }
        }
        return common == 0 ? 0 : 2.0 * common / (answer.length + reference.length);
    }

    static String normalise(String text) {
        String stripped = text.toLowerCase(Locale.ROOT).replaceAll("[!-/:-@\\[-`{-~]", "");
        return String.join(" ", Arrays.stream(stripped.split("\\s+")).filter(t -> !t.isEmpty() && !t.matches("a|an|the")).toList());
    }

    private static String[] tokens(String text) {
        String n = normalise(text);
        return n.isEmpty() ? new String[0] : n.split(" ");
    }
}
