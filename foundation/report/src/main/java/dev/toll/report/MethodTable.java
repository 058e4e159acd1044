package dev.toll.report;

import dev.toll.core.Frontier;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Methods side by side: for each front its points, the area it dominates, and the most reward it has for no measurable tax. */
final class MethodTable {
    private MethodTable() {}

    /**
     * @param points of its own, the model before alignment not counted
     * @param free most reward among the points whose ability is not measurably below that of the base
     */
    record Row(String method, int points, double area, Optional<SubjectResult> free) {}

    static List<Row> rows(Result r) {
        return r.frontiers().stream().map(f -> new Row(f.method(), own(r, f).size(), f.hypervolume(), own(r, f).stream()
                .filter(s -> r.base().flatMap(b -> r.comparison(b.id(), s.id(), Result.MACRO)).filter(c -> c.high() >= 0).isPresent())
                .max(Comparator.comparingDouble(s -> s.reward().mean())))).sorted(Comparator.comparingDouble(Row::area).reversed()).toList();
    }

    private static List<SubjectResult> own(Result r, Frontier f) {
        return f.points().stream().flatMap(p -> r.subject(p.subject()).stream()).filter(s -> !s.isBase()).toList();
    }

    static String text(Result r, boolean unicode) {
        var out = new StringBuilder(String.format(Locale.ROOT, "%-26s %6s  %6s  %s%n", "front", "points", "area", "most reward without a measurable tax"));
        for (var row : rows(r)) {
            out.append(String.format(Locale.ROOT, "%-26s %6d  %6s  %s%n", name(row), row.points(), Format.fixed(row.area(), 4),
                    row.free().map(s -> Format.reward(s.reward().mean()) + " (" + s.id() + ")").orElse("-")));
        }
        return unicode ? out.toString() : out.toString().replace('−', '-');
    }

    static String html(Result r) {
        if (r.frontiers().isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<div class=\"scroll\"><table class=\"methods\"><thead><tr><th>method</th><th class=\"num\">points</th><th class=\"num\">area</th>"
                + "<th class=\"num\">most reward without a measurable tax</th><th></th></tr></thead><tbody>\n");
        for (var row : rows(r)) {
            out.append("<tr><th scope=\"row\">").append(Page.swatch(Methods.of(row.method()))).append(Escape.text(name(row))).append("</th><td class=\"num\">")
                    .append(row.points()).append("</td><td class=\"num\">").append(Format.fixed(row.area(), 4)).append("</td><td class=\"num\">")
                    .append(row.free().map(s -> "<b>" + Format.reward(s.reward().mean()) + "</b>").orElse("–")).append("</td><td>")
                    .append(row.free().map(s -> Escape.text(s.id())).orElse("")).append("</td></tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private static String name(Row row) {
        return Methods.name(row.method());
    }
}
