package dev.toll.report;

import dev.toll.core.stats.Holm;
import dev.toll.core.stats.StudentT;
import java.util.ArrayList;
import java.util.List;

/**
 * A claim of a paper, and whether it came out in what was measured. Its parts are differences that are positive where the
 * claim is right; all of them must be.
 *
 * @param id short name, the same in every run
 * @param claim the sentence
 * @param p chance of data like these if the claim's deciding part were zero, see {@link #judge}
 * @param pAdjusted the same after Holm's correction for all findings of the run
 */
public record Finding(String id, String claim, List<Part> parts, double p, double pAdjusted, Verdict verdict) {
    /** Level at which a claim counts as decided. */
    public static final double LEVEL = 0.05;

    public Finding {
        parts = List.copyOf(parts);
    }

    /** What became of a claim. */
    public enum Verdict {
        CAME_OUT("came out"),
        DID_NOT("did not come out"),
        NOT_DECIDED("not decided");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * One difference.
     *
     * @param what what was subtracted from what
     * @param low lower bound of its 95 % interval
     * @param p two-sided, that it is zero; corrected where the part was picked as the best of several
     */
    public record Part(String what, SeedStudy.Unit unit, double difference, double low, double high, double p) {
        /** {@code +15.9 [+11.4, +20.4]}. */
        String figures() {
            return unit.format(difference) + " [" + unit.format(low) + ", " + unit.format(high) + "]";
        }
    }

    /** A claim and its parts, before it is judged. */
    public record Claim(String id, String text, List<Part> parts) {
        public Claim {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("claim " + id + ": nothing decides it");
            }
        }
    }

    /**
     * Judges claims together. With every part on the claim's side it is as sure as its least sure part (an
     * intersection–union test: p is the largest of the parts); with a part on the other side, the contrary is as sure as
     * the surest such part times the number of parts. These p are corrected by Holm over the claims; above
     * {@link #LEVEL}, or with an unknown part, nothing is decided.
     */
    public static List<Finding> judge(List<Claim> claims) {
        double[] p = claims.stream().mapToDouble(c -> p(c.parts())).toArray();
        double[] adjusted = Holm.adjust(p);
        var out = new ArrayList<Finding>();
        for (int i = 0; i < p.length; i++) {
            var c = claims.get(i);
            boolean sure = adjusted[i] <= LEVEL;
            boolean contrary = c.parts().stream().anyMatch(part -> part.difference() < 0);
            out.add(new Finding(c.id(), c.text(), c.parts(), p[i], adjusted[i], !sure ? Verdict.NOT_DECIDED : contrary ? Verdict.DID_NOT : Verdict.CAME_OUT));
        }
        return List.copyOf(out);
    }

    /**
     * The same claims over independent runs: every part's mean over the seeds with Student's t interval. A claim came out
     * when the intervals of all its parts lie above zero, and did not when one lies below; p is as in {@link #judge}, its
     * parts' from the t test. Claims that were not made in every run are left out.
     */
    static List<Finding> overSeeds(List<List<Finding>> runs) {
        var claims = new ArrayList<Claim>();
        for (var first : runs.getFirst()) {
            var same = runs.stream().flatMap(run -> run.stream().filter(f -> f.id().equals(first.id()) && f.parts().size() == first.parts().size())).toList();
            if (same.size() == runs.size()) {
                var parts = new ArrayList<Part>();
                for (int i = 0; i < first.parts().size(); i++) {
                    int part = i;
                    double[] values = same.stream().mapToDouble(f -> f.parts().get(part).difference()).toArray();
                    var interval = StudentT.mean(values);
                    parts.add(new Part(first.parts().get(i).what(), first.parts().get(i).unit(), interval.mean(), interval.low(), interval.high(), StudentT.pValue(values)));
                }
                claims.add(new Claim(first.id(), first.claim(), parts));
            }
        }
        return judge(claims).stream().map(f -> new Finding(f.id(), f.claim(), f.parts(), f.p(), f.pAdjusted(), byIntervals(f.parts()))).toList();
    }

    private static Verdict byIntervals(List<Part> parts) {
        return parts.stream().anyMatch(p -> p.high() < 0) ? Verdict.DID_NOT : parts.stream().allMatch(p -> p.low() > 0) ? Verdict.CAME_OUT : Verdict.NOT_DECIDED;
    }

    private static double p(List<Part> parts) {
        if (parts.stream().anyMatch(part -> Double.isNaN(part.p()) || Double.isNaN(part.difference()))) {
            return Double.NaN;
        }
        var contrary = parts.stream().filter(part -> part.difference() < 0).mapToDouble(Part::p).min();
        return contrary.isPresent() ? Math.min(1, contrary.getAsDouble() * parts.size()) : parts.stream().mapToDouble(Part::p).max().orElseThrow();
    }
}
