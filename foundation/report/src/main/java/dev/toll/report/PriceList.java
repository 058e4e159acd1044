package dev.toll.report;

import dev.toll.core.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The table subject × suite of paired differences to the base, with interval bars and corrected p-values. */
final class PriceList {
    private static final int MOST_ACROSS = 6;

    private PriceList() {}

    /** The table against the base; every other comparison folded away below it, one table per model compared against. */
    static String render(Result r) {
        if (r.base().isEmpty()) {
            return "";
        }
        var base = r.base().get();
        var out = new StringBuilder(table(r, base.id(), r.subjects().stream().filter(s -> !s.isBase()).toList()));
        var others = r.comparisons().stream().map(Comparison::a).filter(a -> !a.equals(base.id())).distinct().toList();
        for (var a : others) {
            var against = r.subjects().stream().filter(s -> !s.isBase() && isCompared(r, a, s.id())).toList();
            if (!against.isEmpty()) {
                out.append("<details><summary>Against ").append(Escape.text(a)).append(": ").append(against.size())
                        .append(against.size() == 1 ? " model" : " models").append("</summary>").append(table(r, a, against)).append("</details>\n");
            }
        }
        return out.toString();
    }

    private static boolean isCompared(Result r, String a, String b) {
        return r.comparisons().stream().anyMatch(c -> c.a().equals(a) && c.b().equals(b));
    }

    private static String table(Result r, String reference, List<SubjectResult> subjects) {
        var columns = new ArrayList<String>();
        columns.add(Result.REWARD);
        if (r.suiteNames().size() > 1) {
            columns.add(Result.MACRO);
        }
        r.comparisons().stream().map(Comparison::suite).distinct().filter(c -> !columns.contains(c) && !r.suiteNames().contains(c) && !c.equals(Result.MACRO)).forEach(columns::add);
        columns.addAll(r.suiteNames());
        columns.removeIf(suite -> subjects.stream().allMatch(s -> r.comparison(reference, s.id(), suite).isEmpty()));
        if (columns.isEmpty()) {
            return "";
        }
        var rewardAxis = axis(r, reference, subjects, List.of(Result.REWARD));
        var suiteAxis = axis(r, reference, subjects, columns.stream().filter(c -> !c.equals(Result.REWARD)).toList());
        BiFunction<SubjectResult, String, String> cell = (s, c) -> cell(r.comparison(reference, s.id(), c), c.equals(Result.REWARD), c.equals(Result.REWARD) ? rewardAxis : suiteAxis);
        // Many suites and few models: then the suites go down the page, where there is room.
        boolean down = columns.size() > MOST_ACROSS && columns.size() > subjects.size();
        var out = new StringBuilder("<div class=\"scroll\"><table class=\"price\"><thead><tr><th>against ").append(Escape.text(reference)).append("</th>");
        if (down) {
            out.append("<th class=\"num\">").append(Escape.text(reference)).append(" scores</th>");
            subjects.forEach(s -> out.append("<th>").append(Escape.text(s.id())).append("</th>"));
            out.append("</tr></thead><tbody>\n");
            columns.forEach(c -> {
                out.append("<tr><th scope=\"row\">").append(Escape.text(heading(c))).append("</th><td class=\"num\">").append(score(r, reference, c)).append("</td>");
                subjects.forEach(s -> out.append(cell.apply(s, c)));
                out.append("</tr>\n");
            });
        } else {
            columns.forEach(c -> out.append("<th>").append(Escape.text(heading(c))).append("</th>"));
            out.append("</tr></thead><tbody>\n");
            subjects.forEach(s -> {
                out.append("<tr>").append(HtmlReport.subjectCell(s));
                columns.forEach(c -> out.append(cell.apply(s, c)));
                out.append("</tr>\n");
            });
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    /** The reference's own score with the half width of its interval; nothing for a mean over suites. */
    private static String score(Result r, String reference, String suite) {
        return r.subject(reference).flatMap(s -> Optional.ofNullable(s.suites().get(suite))).map(i -> Format.points(i.mean()) + " <small>±" + Format.points(Format.halfWidth(i)) + "</small>").orElse("");
    }

    private static String heading(String column) {
        return column.equals(Result.MACRO) ? "mean ability" : column;
    }

    private static String cell(Optional<Comparison> found, boolean reward, Axis axis) {
        if (found.isEmpty()) {
            return "<td class=\"none\" title=\"not compared\">–</td>";
        }
        var c = found.get();
        if (Double.isNaN(c.difference())) {
            return "<td class=\"none\" title=\"unknown on " + c.n() + " items\">?</td>";
        }
        var css = c.low() > 0 ? "gain" : c.high() < 0 ? "loss" : "none";
        var out = new StringBuilder("<td class=\"").append(css).append("\" title=\"");
        out.append(reward ? "[" + Format.signedReward(c.low()) + ", " + Format.signedReward(c.high()) + "]" : Headline.bracket(c))
                .append(", n = ").append(c.n())
                .append(", p before correction ").append(Escape.text(Format.pValue(c.p()))).append("\"><b>")
                .append(reward ? Format.signedReward(c.difference()) : Format.signedPoints(c.difference()))
                .append("</b><small>p&#8201;").append(Escape.text(Format.pValue(c.pAdjusted()))).append("</small>");
        if (Double.isFinite(c.low()) && Double.isFinite(c.high())) {
            out.append(IntervalBars.difference(c.difference(), c.low(), c.high(), axis));
        }
        return out.append("</td>").toString();
    }

    private static Axis axis(Result r, String base, List<SubjectResult> subjects, List<String> suites) {
        var values = new ArrayList<Double>();
        values.add(0.0);
        for (var s : subjects) {
            for (var suite : suites) {
                r.comparison(base, s.id(), suite).ifPresent(c -> {
                    values.add(c.low());
                    values.add(c.high());
                });
            }
        }
        return Axis.covering(values, 4, 0.02);
    }
}
