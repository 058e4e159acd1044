package dev.toll.report;

import dev.toll.core.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table subject × suite of paired differences to the base, with interval bars and corrected p-values. */
final class PriceList {
    private PriceList() {}

    static String render(Result r) {
        if (r.base().isEmpty()) {
            return "";
        }
        var base = r.base().get();
        var subjects = r.subjects().stream().filter(s -> !s.isBase()).toList();
        var columns = new ArrayList<String>();
        columns.add(Result.REWARD);
        columns.add(Result.MACRO);
        columns.addAll(r.suiteNames());
        columns.removeIf(suite -> subjects.stream().allMatch(s -> r.comparison(base.id(), s.id(), suite).isEmpty()));
        if (columns.isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<div class=\"scroll\"><table class=\"price\"><thead><tr><th>against ").append(Escape.text(base.id()))
                .append("</th>");
        for (var c : columns) {
            out.append("<th>").append(Escape.text(c.equals(Result.MACRO) ? "mean ability" : c)).append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        var rewardAxis = axis(r, base.id(), subjects, List.of(Result.REWARD));
        var suiteAxis = axis(r, base.id(), subjects, columns.stream().filter(c -> !c.equals(Result.REWARD)).toList());
        for (var s : subjects) {
            out.append("<tr>").append(HtmlReport.subjectCell(s));
            for (var c : columns) {
                out.append(cell(r.comparison(base.id(), s.id(), c), c.equals(Result.REWARD),
                        c.equals(Result.REWARD) ? rewardAxis : suiteAxis));
            }
            out.append("</tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
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
