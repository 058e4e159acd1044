package dev.toll.evaluate.metric;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * DROP's answer scores (Dua et al. 2019). A reference is one or more spans, an answer is one. Spans are compared as sets of
 * normalised tokens; where the reference's holds numbers, one of them must be in the answer. The answer is aligned with
 * the span it fits best, the other spans count 0, and the mean is rounded to two decimals as the authors do.
 */
public final class DropF1 {
    private DropF1() {}

    /** The spans of one reference as a string: one per line. */
    public static String reference(List<String> spans) {
        return String.join("\n", spans.stream().map(s -> s.replaceAll("\\s+", " ")).toList());
    }

    /** The best reference's score, in [0,1]. */
    public static double f1(String answer, List<String> references) {
        return references.stream().mapToDouble(r -> f1(answer, r)).max().orElse(0);
    }

    /** 1 when the normalised answer is the one span of a reference. */
    public static double exactMatch(String answer, List<String> references) {
        return references.stream().anyMatch(r -> r.indexOf('\n') < 0 && normalise(r).equals(normalise(answer))) ? 1 : 0;
    }

    private static double f1(String answer, String reference) {
        var said = bag(answer);
        var spans = reference.split("\n", -1);
        double best = 0;
        for (var span : spans) {
            var expected = bag(span);
            best = Math.max(best, numbersAgree(expected, said) ? f1(said, expected) : 0);
        }
        return Math.rint(100 * best / spans.length) / 100;
    }

    private static double f1(Set<String> said, Set<String> expected) {
        var common = new HashSet<>(said);
        common.retainAll(expected);
        double precision = said.isEmpty() ? 1 : (double) common.size() / said.size();
        double recall = expected.isEmpty() ? 1 : (double) common.size() / expected.size();
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static boolean numbersAgree(Set<String> expected, Set<String> said) {
        var numbers = expected.stream().filter(DropF1::isNumber).toList();
        return numbers.isEmpty() || numbers.stream().anyMatch(said::contains);
    }

    private static Set<String> bag(String text) {
        String n = normalise(text);
        return n.isEmpty() ? Set.of() : new HashSet<>(Arrays.asList(n.split(" ")));
    }

    /** Lower case, split at spaces and hyphens, numbers in one form, no punctuation elsewhere, no articles. */
    static String normalise(String text) {
        return String.join(" ", Arrays.stream(text.toLowerCase(Locale.ROOT).split("[\\s-]+")).map(DropF1::token).filter(t -> !t.isEmpty()).toList());
    }

    private static String token(String raw) {
        String bare = isNumber(raw) ? raw : raw.replaceAll("[!-/:-@\\[-`{-~]", "");
        if (isNumber(bare)) {
            return Double.toString(Double.parseDouble(bare));
        }
        return bare.matches("a|an|the") ? "" : bare;
    }

    private static boolean isNumber(String token) {
        return token.matches("(?i)[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d{1,4})?");
    }
}
