package dev.toll.evaluate.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU-4 (Papineni et al. 2002) with sacreBLEU's numbers (Post 2018): tokenizer 13a, exponential smoothing of zero
 * counts. Sentences use the effective order (only n-gram orders the answer has), corpora sum their statistics first.
 */
public final class Bleu {
    private static final int ORDER = 4;

    private Bleu() {}

    /** Matches and totals per n-gram order with the lengths: what a corpus score is summed from. */
    public record Statistics(long[] matches, long[] totals, long answerLength, long referenceLength) {
        public Statistics plus(Statistics o) {
            var m = matches.clone();
            var t = totals.clone();
            for (int i = 0; i < ORDER; i++) {
                m[i] += o.matches[i];
                t[i] += o.totals[i];
            }
            return new Statistics(m, t, answerLength + o.answerLength, referenceLength + o.referenceLength);
        }
    }

    /** Sentence BLEU in [0,100]. */
    public static double sentence(String answer, List<String> references) {
        return score(statistics(answer, references), true);
    }

    /** Corpus BLEU in [0,100]. */
    public static double corpus(List<String> answers, List<List<String>> references) {
        var sum = new Statistics(new long[ORDER], new long[ORDER], 0, 0);
        for (int i = 0; i < answers.size(); i++) {
            sum = sum.plus(statistics(answers.get(i), references.get(i)));
        }
        return score(sum, false);
    }

    static Statistics statistics(String answer, List<String> references) {
        var hypothesis = tokens(answer);
        var most = new HashMap<List<String>, Integer>();
        int closest = -1;
        for (var reference : references) {
            var r = tokens(reference);
            int difference = Math.abs(r.size() - hypothesis.size());
            int best = Math.abs(closest - hypothesis.size());
            if (closest < 0 || difference < best || difference == best && r.size() < closest) {
                closest = r.size();
            }
            ngrams(r).forEach((g, n) -> most.merge(g, n, Math::max));
        }
        var matches = new long[ORDER];
        var totals = new long[ORDER];
        ngrams(hypothesis).forEach((g, n) -> {
            totals[g.size() - 1] += n;
            matches[g.size() - 1] += Math.min(n, most.getOrDefault(g, 0));
        });
        return new Statistics(matches, totals, hypothesis.size(), Math.max(0, closest));
    }

    static double score(Statistics s, boolean effectiveOrder) {
        if (s.answerLength() == 0) {
            return 0;
        }
        boolean any = false;
        for (long m : s.matches()) {
            any |= m > 0;
        }
        if (!any) {
            return 0;
        }
        double log = 0;
        double smooth = 1;
        int order = 0;
        for (int n = 0; n < ORDER; n++) {
            if (s.totals()[n] == 0) {
                break;
            }
            order = n + 1;
            if (s.matches()[n] == 0) {
                smooth *= 2;
                log += Math.log(100.0 / (smooth * s.totals()[n]));
            } else {
                log += Math.log(100.0 * s.matches()[n] / s.totals()[n]);
            }
        }
        if (!effectiveOrder && order < ORDER) {
            return 0;
        }
        double brevity = s.answerLength() < s.referenceLength() ? Math.exp(1 - (double) s.referenceLength() / s.answerLength()) : 1;
        return brevity * Math.exp(log / (effectiveOrder ? order : ORDER));
    }

    private static Map<List<String>, Integer> ngrams(List<String> tokens) {
        var out = new HashMap<List<String>, Integer>();
        for (int n = 1; n <= ORDER; n++) {
            for (int i = 0; i + n <= tokens.size(); i++) {
                out.merge(List.copyOf(tokens.subList(i, i + n)), 1, Integer::sum);
            }
        }
        return out;
    }

    /** mteval-13a: entities undone, punctuation split off, periods and commas split unless between digits. */
    static List<String> tokens(String line) {
        String s = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
        s = s.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
        s = " " + s + " ";
        s = s.replaceAll("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])", " $1 ");
        s = s.replaceAll("([^0-9])([\\.,])", "$1 $2 ");
        s = s.replaceAll("([\\.,])([^0-9])", " $1 $2");
        s = s.replaceAll("([0-9])(-)", "$1 $2 ");
        var out = new ArrayList<String>();
        for (var t : s.split("\\s+")) {
            if (!t.isEmpty()) {
                out.add(t);
            }
        }
        return out;
    }
}
