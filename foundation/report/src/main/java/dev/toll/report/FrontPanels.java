package dev.toll.report;

import dev.toll.core.Frontier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One small chart per method against averaging, all on the same axes: where there are more methods than one chart can hold.
 * Averaging's front is drawn through, the method's points with its own front.
 */
final class FrontPanels {
    private static final double WIDTH = 220;
    private static final double HEIGHT = 190;
    private static final double LEFT = 28;
    private static final double RIGHT = 214;
    private static final double TOP = 28;
    private static final double BOTTOM = 166;

    private final Frontier average;
    private final Axis x;
    private final Axis y;

    private FrontPanels(Frontier average, List<Frontier> others) {
        this.average = average;
        var all = new ArrayList<>(others);
        all.add(average);
        x = Axis.covering(all.stream().flatMap(f -> f.points().stream()).map(Frontier.Point::reward).filter(Double::isFinite).toList(), 4, 0.05);
        y = Axis.covering(all.stream().flatMap(f -> f.points().stream()).map(Frontier.Point::ability).filter(Double::isFinite).toList(), 5, 0.05);
    }

    /** One SVG for each method whose points the main chart leaves out; none where it shows all. */
    static List<String> of(Result result) {
        var left = result.frontiers().stream().filter(f -> f.points().stream().anyMatch(p -> result.subject(p.subject()).filter(s -> !ScatterPlot.shows(result, s)).isPresent())).toList();
        var average = result.frontiers().stream().filter(f -> f.method().equals("average")).findFirst();
        if (left.isEmpty() || average.isEmpty()) {
            return List.of();
        }
        var panels = new FrontPanels(average.get(), left);
        return left.stream().map(panels::panel).toList();
    }

    private String panel(Frontier f) {
        var out = new StringBuilder(4096);
        var name = Methods.name(f.method());
        out.append(String.format(Locale.ROOT, "<svg viewBox=\"0 0 %.0f %.0f\" class=\"panel\" role=\"img\" aria-label=\"%s against averaging\" font-size=\"12\">", WIDTH,
                HEIGHT, Escape.text(name)));
        ChartFrame.text(out, "title strong", 0, 14, name);
        for (double t : y.ticks()) {
            out.append("<path class=\"grid\" d=\"M").append(Format.px(LEFT)).append(' ').append(Format.px(py(t))).append('H').append(Format.px(RIGHT)).append("\"/>");
            ChartFrame.text(out, "tick end", LEFT - 6, py(t) + 4, Format.fixed(t * 100, y.step() < 0.01 ? 1 : 0));
        }
        x.ticks().forEach(t -> ChartFrame.text(out, "tick mid", px(t), BOTTOM + 16, Format.ratio(t)));
        steps(out, average, "m-average behind");
        var look = Methods.of(f.method());
        steps(out, f, look.css());
        for (var p : f.points()) {
            if (Double.isFinite(p.reward()) && Double.isFinite(p.ability())) {
                out.append("<g class=\"dot ").append(look.css()).append("\" tabindex=\"0\"><title>").append(Escape.text(p.subject())).append(": reward ")
                        .append(Format.reward(p.reward())).append(", ability ").append(Format.points(p.ability())).append("</title><circle class=\"touch\" cx=\"")
                        .append(Format.px(px(p.reward()))).append("\" cy=\"").append(Format.px(py(p.ability()))).append("\" r=\"9\"/><path class=\"mark\" d=\"")
                        .append(look.marker().path(px(p.reward()), py(p.ability()), 3.4)).append("\"/></g>");
            }
        }
        return out.append("</svg>").toString();
    }

    private void steps(StringBuilder out, Frontier f, String css) {
        var sorted = f.points().stream().filter(p -> p.nonDominated() && Double.isFinite(p.reward()) && Double.isFinite(p.ability()))
                .sorted(Comparator.comparingDouble(Frontier.Point::reward)).toList();
        out.append("<polyline class=\"front ").append(css).append("\" points=\"");
        for (int i = 0; i < sorted.size(); i++) {
            var p = sorted.get(i);
            if (i > 0) {
                out.append(Format.px(px(sorted.get(i - 1).reward()))).append(',').append(Format.px(py(p.ability()))).append(' ');
            }
            out.append(Format.px(px(p.reward()))).append(',').append(Format.px(py(p.ability()))).append(' ');
        }
        out.append("\"/>");
    }

    private double px(double v) {
        return x.at(v, LEFT, RIGHT);
    }

    private double py(double v) {
        return y.at(v, BOTTOM, TOP);
    }
}
