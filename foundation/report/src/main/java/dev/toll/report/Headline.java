package dev.toll.report;

import dev.toll.core.Comparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the run found, in one sentence computed from the data, and the figures behind it. A change is claimed (raised,
 * cost, gives back) only where its paired interval excludes zero; otherwise the numbers are given without a verdict.
 *
 * @param sentence the finding
 * @param deck what qualifies it: other methods, and how the average was chosen
 * @param endpoint the aligned subject the sentence is about
 * @param recommended the averaged subject the sentence names
 */
record Headline(String sentence, String deck, Optional<SubjectResult> endpoint, Optional<SubjectResult> recommended) {

    static Headline of(Result result) {
        var base = result.base();
        if (base.isEmpty()) {
            return new Headline(result.subjects().size() + " subjects measured; none is marked as the base, so nothing is priced.",
                    "", Optional.empty(), Optional.empty());
        }
        var aligned = result.subjects().stream().filter(s -> !s.isBase() && !s.isAveraged()).toList();
        var averaged = result.subjects().stream().filter(SubjectResult::isAveraged).toList();
        var endpoint = endpoint(aligned, averaged);
        if (endpoint.isEmpty()) {
            return new Headline("The base stands at reward " + Format.shortReward(base.get().reward().mean()) + " and "
                    + Format.points(base.get().macro().mean()) + " points of ability; nothing was aligned yet.", "", endpoint,
                    Optional.empty());
        }
        if (result.subjects().stream().allMatch(s -> Double.isNaN(s.reward().mean()))) {
            return ofAbilities(result, base.get());
        }
        var end = endpoint.get();
        var recommended = recommended(result, base.get(), end, averaged);
        var sentence = price(result, base.get(), end) + recommended.map(a -> "; " + buyBack(result, end, a)).orElse("") + ".";
        return new Headline(sentence, deck(result, base.get(), end, aligned, recommended.isPresent()), endpoint, recommended);
    }

    /** Where no reward was measured: what each model costs in ability, in the order they were named. */
    private static Headline ofAbilities(Result r, SubjectResult base) {
        var prices = r.subjects().stream().filter(s -> !s.isBase()).flatMap(s -> r.comparison(base.id(), s.id(), Result.MACRO).stream()).toList();
        if (prices.isEmpty()) {
            return new Headline("Nothing was compared with " + base.id() + ".", "", Optional.empty(), Optional.empty());
        }
        var sentences = prices.stream().map(c -> spoken(c, base.id())).toList();
        return new Headline(sentences.getFirst(), String.join(" ", sentences.subList(1, sentences.size())), r.subject(prices.getFirst().b()), Optional.empty());
    }

    private static String spoken(Comparison c, String base) {
        if (Double.isNaN(c.difference())) {
            return "What " + c.b() + " costs against " + base + " is unknown: not every suite was measured on both.";
        }
        if (c.low() == 0 && c.high() == 0) {
            return c.b() + " scores as " + base + " does on every item.";
        }
        if (!c.excludesZero()) {
            return c.b() + " differs from " + base + " by " + Format.signedPoints(c.difference()) + " points of ability, which its interval " + bracket(c) + " does not tell from nothing.";
        }
        return c.b() + (c.difference() < 0 ? " costs " : " adds ") + Format.spokenPoints(c.difference()) + " points of ability against " + base + ".";
    }

    /** Whoever the averages were made from; without averages the last aligned subject. */
    private static Optional<SubjectResult> endpoint(List<SubjectResult> aligned, List<SubjectResult> averaged) {
        for (var a : averaged) {
            var parent = aligned.stream().filter(s -> s.id().equals(a.parent())).findFirst();
            if (parent.isPresent()) {
                return parent;
            }
        }
        return aligned.isEmpty() ? Optional.empty() : Optional.of(aligned.getLast());
    }

    /** Most reward among the averages whose ability is not measurably below the base; failing that, most ability at 90 % of the gain. */
    private static Optional<SubjectResult> recommended(Result r, SubjectResult base, SubjectResult end, List<SubjectResult> averaged) {
        var inner = averaged.stream().filter(a -> Objects.equals(a.parent(), end.id()) || a.parent() == null)
                .filter(a -> a.rlhfWeight() == null || (a.rlhfWeight() > 0 && a.rlhfWeight() < 1))
                .filter(a -> !Double.isNaN(a.reward().mean()) && !Double.isNaN(a.macro().mean())).toList();
        Comparator<SubjectResult> byReward = Comparator.comparingDouble(a -> a.reward().mean());
        Comparator<SubjectResult> byAbility = Comparator.comparingDouble(a -> a.macro().mean());
        var free = inner.stream()
                .filter(a -> r.comparison(base.id(), a.id(), Result.MACRO).filter(c -> c.high() >= 0).isPresent()).max(byReward);
        double enough = base.reward().mean() + 0.9 * (end.reward().mean() - base.reward().mean());
        return free.filter(a -> a.reward().mean() >= enough)
                .or(() -> inner.stream().filter(a -> a.reward().mean() >= enough).max(byAbility)).or(() -> free);
    }

    private static String price(Result r, SubjectResult base, SubjectResult end) {
        var name = Methods.name(end.kind());
        var reward = r.comparison(base.id(), end.id(), Result.REWARD).filter(Comparison::excludesZero);
        var from = "from " + Format.shortReward(base.reward().mean()) + " to " + Format.shortReward(end.reward().mean());
        var moved = reward.map(c -> c.difference() > 0 ? name + " raised reward " + from : name + " lowered reward " + from)
                .orElse(name + " moved reward " + from + ", which its interval does not tell from no change,");
        var tax = r.comparison(base.id(), end.id(), Result.MACRO);
        if (tax.isEmpty()) {
            return moved + "; its ability was not compared with the base";
        }
        var c = tax.get();
        if (!c.excludesZero()) {
            return moved + " and no tax on ability was measured beyond its interval (" + Format.signedPoints(c.difference()) + " points, "
                    + bracket(c) + ")";
        }
        return moved + (c.difference() < 0 ? " and cost " : " and added ") + Format.spokenPoints(c.difference()) + " points of ability";
    }

    private static String buyBack(Result r, SubjectResult end, SubjectResult a) {
        var name = describe(a);
        var back = r.comparison(end.id(), a.id(), Result.MACRO).filter(Comparison::excludesZero);
        var reward = Format.shortReward(a.reward().mean());
        if (back.isEmpty()) {
            return name + " stands at reward " + reward + " and " + Format.points(a.macro().mean()) + " points, against "
                    + Format.points(end.macro().mean());
        }
        double d = back.get().difference();
        return name + " keeps " + reward + (d > 0 ? " and gives back " : " and loses another ") + Format.spokenPoints(d);
    }

    private static String deck(Result r, SubjectResult base, SubjectResult end, List<SubjectResult> aligned, boolean chosen) {
        var parts = new ArrayList<String>();
        // Ways to align have a training path; the many remedies are in the table.
        var trained = r.path().stream().map(PathPoint::method).distinct().toList();
        var kinds = aligned.stream().map(SubjectResult::kind).filter(k -> !k.equals(end.kind()) && (trained.isEmpty() || trained.contains(k))).distinct().toList();
        for (var kind : kinds) {
            parts.add(price(r, base, aligned.stream().filter(s -> s.kind().equals(kind)).toList().getLast()) + ".");
        }
        if (chosen) {
            parts.add("The average was picked on the same items it is judged on, so its interval is a little too kind.");
        }
        return String.join(" ", parts);
    }

    private static String describe(SubjectResult a) {
        if (a.rlhfWeight() != null && a.kind().equals("average")) {
            return "averaging at " + Format.ratio(a.rlhfWeight());
        }
        return a.kind().equals("hma") ? "heterogeneous averaging (" + a.id() + ")" : "averaging (" + a.id() + ")";
    }

    static String bracket(Comparison c) {
        return "[" + Format.signedPoints(c.low()) + ", " + Format.signedPoints(c.high()) + "]";
    }
}
