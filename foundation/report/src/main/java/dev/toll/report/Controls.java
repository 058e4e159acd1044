package dev.toll.report;

import dev.toll.core.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The checks beside the main numbers: plain against chat form, scores against the floor of a guess, further numbers. */
final class Controls {
    private static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);

    private static final String EXACT_MATCH = " exact match";

    private Controls() {}

    static String plainAgainstChat(Result r) {
        var rows = new ArrayList<Row>();
        for (var s : r.subjects()) {
            var both = s.controls().keySet().stream().filter(s.suites()::containsKey).toList();
            if (!both.isEmpty()) {
                rows.add(new Row(s, SubjectResult.macro(both.stream().map(k -> at(s.controls(), k)).toList()),
                        SubjectResult.macro(both.stream().map(k -> at(s.suites(), k)).toList())));
            }
        }
        if (rows.isEmpty()) {
            return "";
        }
        var axis = Axis.covering(rows.stream().flatMap(w -> List.of(w.first().mean(), w.second().mean()).stream()).toList(), 5, 0.1);
        var out = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th></th><th class=\"num\">plain</th><th class=\"num\">chat</th><th>")
                .append(ends(axis)).append("</th></tr></thead><tbody>\n");
        for (var w : rows) {
            out.append("<tr>").append(HtmlReport.subjectCell(w.subject())).append(number(w.first())).append(number(w.second()))
                    .append("<td>");
            if (HtmlReport.known(w.first()) && HtmlReport.known(w.second())) {
                out.append(IntervalBars.dumbbell(w.first(), w.second(), axis, Methods.of(w.subject().kind()).css()));
            }
            out.append("</td></tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    static String aboveFloor(Result r) {
        var out = new StringBuilder();
        for (var floor : r.floors().entrySet()) {
            var suite = floor.getKey();
            var subjects = r.subjects().stream().filter(s -> s.suites().containsKey(suite)).toList();
            if (subjects.isEmpty()) {
                continue;
            }
            var axis = new Axis(0, 1, 0.2);
            boolean strict = subjects.stream().anyMatch(s -> !Double.isNaN(exactMatch(s, suite)));
            out.append("<div><h3>").append(Escape.text(suite)).append(": a guess gets ").append(Format.points(floor.getValue()))
                    .append("</h3><div class=\"scroll\"><table><thead><tr><th></th><th class=\"num\">score</th>")
                    .append(strict ? "<th class=\"num\">exact</th>" : "").append("<th>").append(ends(axis))
                    .append("</th></tr></thead><tbody>\n");
            for (var s : subjects) {
                double exact = exactMatch(s, suite);
                out.append("<tr>").append(HtmlReport.subjectCell(s)).append(number(at(s.suites(), suite)))
                        .append(!strict ? "" : "<td class=\"num\">" + (Double.isNaN(exact) ? "–" : Format.points(exact)) + "</td>")
                        .append("<td>")
                        .append(IntervalBars.aboveFloor(at(s.suites(), suite), exact, floor.getValue(), axis, Methods.of(s.kind()).css()))
                        .append("</td></tr>\n");
            }
            out.append("</tbody></table></div></div>\n");
        }
        return out.isEmpty() ? "" : "<div class=\"two\">" + out + "</div>\n";
    }

    /** Every further number that is not shown as an exact match above. */
    static String extras(Result r) {
        var names = new TreeSet<String>();
        r.subjects().forEach(s -> s.extra().keySet().stream().filter(k -> !shownAsExactMatch(k, r)).forEach(names::add));
        if (names.isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th></th>");
        names.forEach(n -> out.append("<th class=\"num\">").append(Escape.text(n)).append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (var s : r.subjects()) {
            if (s.extra().keySet().stream().anyMatch(names::contains)) {
                out.append("<tr>").append(HtmlReport.subjectCell(s));
                names.forEach(n -> {
                    Double v = s.extra().get(n);
                    out.append("<td class=\"num\">").append(v == null ? "–" : Format.fixed(v, v == Math.rint(v) ? 0 : 3)).append("</td>");
                });
                out.append("</tr>\n");
            }
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    /** {@code SUITE exact match}, or {@code exactMatch} for the suite called reading. */
    static double exactMatch(SubjectResult s, String suite) {
        Double own = s.extra().get(suite + EXACT_MATCH);
        Double plain = suite.equals("reading") ? s.extra().get("exactMatch") : null;
        return own != null ? own : plain != null ? plain : Double.NaN;
    }

    private static boolean shownAsExactMatch(String key, Result r) {
        return r.floors().keySet().stream().anyMatch(suite -> key.equals(suite + EXACT_MATCH) || (suite.equals("reading") && key.equals("exactMatch")));
    }

    private record Row(SubjectResult subject, Interval first, Interval second) {}

    private static Interval at(Map<String, Interval> suites, String name) {
        @Nullable Interval found = suites.get(name);
        return found == null ? UNKNOWN : found;
    }

    private static String number(Interval i) {
        return "<td class=\"num\" title=\"[" + Format.points(i.low()) + ", " + Format.points(i.high()) + "], n = " + i.n() + "\">"
                + Format.points(i.mean()) + "</td>";
    }

    /** The two ends of the scale, printed over the bars. */
    private static String ends(Axis axis) {
        var out = new StringBuilder("<svg width=\"170\" height=\"14\" viewBox=\"0 0 170 14\" font-size=\"11\" aria-hidden=\"true\">");
        for (double t : axis.ticks()) {
            out.append("<text class=\"tick mid\" x=\"").append(Format.px(axis.at(t, 8, IntervalBars.SCALE - 8))).append("\" y=\"11\">")
                    .append(Format.fixed(t * 100, 0)).append("</text>");
        }
        return out.append("</svg>").toString();
    }
}
