package dev.toll.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The reward–tax chart as SVG: reward to the right, mean ability upwards, fronts as steps, training paths dotted,
 * 95 % intervals as thin crosses, labels at the points. Colours come from the classes of the page, or, standing alone,
 * from a style element inside.
 */
public final class RewardTaxChart {
    private final ScatterPlot plot;
    private final boolean wide;
    private final double width;
    private final double height;
    private final double left;
    private final double right;
    private final double top = 34;
    private final double bottom;
    private final double font;
    private final Axis x;
    private final Axis y;

    private RewardTaxChart(ScatterPlot plot, boolean wide) {
        this.plot = plot;
        this.wide = wide;
        width = wide ? 880 : 360;
        height = wide ? 500 : 430;
        font = wide ? 13 : 11.5;
        left = wide ? 40 : 30;
        right = width - (wide && !plot.spans().isEmpty() ? 60 + 92 * plot.spans().size() : wide ? 24 : 12);
        bottom = height - 44;
        x = Axis.covering(plot.dots().stream().map(d -> d.x().mean()).toList(), wide ? 8 : 5, 0.05);
        var abilities = new ArrayList<>(plot.dots().stream().map(d -> d.y().mean()).toList());
        y = Axis.covering(abilities, 7, 0.05);
    }

    /** For a wide screen, with the price and what was bought back as brackets on the right. */
    static String wide(Result result) {
        return new RewardTaxChart(ScatterPlot.of(result), true).draw("");
    }

    /** For a phone: fewer ticks and labels, the same points. */
    static String narrow(Result result) {
        return new RewardTaxChart(ScatterPlot.of(result), false).draw("");
    }

    /** A file of its own for a README, following the reader's light or dark scheme. */
    public static String standalone(Result result) {
        return new RewardTaxChart(ScatterPlot.of(result), true).draw(" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui, sans-serif\"")
                .replaceFirst(">", "><style>" + Assets.svgStyle().replace("$", "\\$") + "</style><rect width=\"880\" height=\"500\" class=\"paper\"/>") + "\n";
    }

    private String draw(String attributes) {
        var out = new StringBuilder(16_384);
        out.append(String.format(Locale.ROOT, "<svg%s viewBox=\"0 0 %.0f %.0f\" class=\"chart %s\" role=\"img\" aria-label=\"Reward against ability\" font-size=\"%s\">",
                attributes, width, height, wide ? "wide" : "narrow", Format.px(font)));
        grid(out);
        for (var trail : plot.trails()) {
            polyline(out, trail, "trail");
        }
        for (var front : plot.fronts()) {
            polyline(out, front, "front");
        }
        plot.dots().forEach(d -> cross(out, d));
        var ordered = plot.dots().stream().sorted(Comparator.comparingInt(ScatterPlot.Dot::rank).reversed()).toList();
        ordered.forEach(d -> dot(out, d));
        labels(out, ordered.reversed());
        if (wide) {
            for (int i = 0; i < plot.spans().size(); i++) {
                span(out, plot.spans().get(i), right + 26 + 100 * i);
            }
        }
        return out.append("</svg>").toString();
    }

    private void grid(StringBuilder out) {
        for (double t : y.ticks()) {
            double at = py(t);
            out.append("<path class=\"grid\" d=\"M").append(Format.px(left)).append(' ').append(Format.px(at)).append('H').append(Format.px(right)).append("\"/>");
            text(out, "tick end", left - 7, at + font * 0.35, Format.fixed(t * 100, y.step() < 0.01 ? 1 : 0));
        }
        for (double t : x.ticks()) {
            double at = px(t);
            out.append("<path class=\"grid\" d=\"M").append(Format.px(at)).append(' ').append(Format.px(bottom)).append("v5\"/>");
            text(out, "tick mid", at, bottom + 18, Format.fixed(t, x.step() < 0.0999 ? 2 : 1).replaceFirst("^(−?)0\\.", "$1."));
        }
        out.append("<path class=\"axis\" d=\"M").append(Format.px(left)).append(' ').append(Format.px(bottom)).append('H').append(Format.px(right)).append("\"/>");
        text(out, "title", wide ? 8 : 2, 16, wide ? "↑ Ability: mean of the suites, points" : "↑ Ability, points");
        text(out, "title end", right, bottom + 37, "Reward →");
        if (!Double.isNaN(plot.baseAbility())) {
            double at = py(plot.baseAbility());
            out.append("<path class=\"before\" d=\"M").append(Format.px(left)).append(' ').append(Format.px(at)).append('H')
                    .append(Format.px(wide ? right + 26 : right)).append("\"/>");
        }
    }

    private void polyline(StringBuilder out, ScatterPlot.Line line, String css) {
        out.append("<polyline class=\"").append(css).append(' ').append(line.look().css()).append("\" points=\"");
        for (var p : line.points()) {
            out.append(Format.px(px(p[0]))).append(',').append(Format.px(py(p[1]))).append(' ');
        }
        out.append("\"/>");
    }

    private void cross(StringBuilder out, ScatterPlot.Dot d) {
        out.append("<path class=\"cross ").append(d.look().css()).append("\" d=\"");
        if (Double.isFinite(d.x().low()) && Double.isFinite(d.x().high())) {
            out.append('M').append(Format.px(px(d.x().low()))).append(' ').append(Format.px(py(d.y().mean()))).append('H').append(Format.px(px(d.x().high())));
        }
        if (Double.isFinite(d.y().low()) && Double.isFinite(d.y().high())) {
            out.append('M').append(Format.px(px(d.x().mean()))).append(' ').append(Format.px(py(d.y().low()))).append('V').append(Format.px(py(d.y().high())));
        }
        out.append("\"/>");
    }

    private void dot(StringBuilder out, ScatterPlot.Dot d) {
        double cx = px(d.x().mean());
        double cy = py(d.y().mean());
        out.append("<g class=\"dot ").append(d.look().css()).append("\" tabindex=\"0\"><title>").append(Escape.text(d.tip())).append("</title><circle class=\"touch\" cx=\"")
                .append(Format.px(cx)).append("\" cy=\"").append(Format.px(cy)).append("\" r=\"11\"/><path class=\"mark\" d=\"")
                .append(d.look().marker().path(cx, cy, radius(d))).append("\"/></g>");
    }

    private void labels(StringBuilder out, List<ScatterPlot.Dot> ranked) {
        var placer = new LabelPlacer(new LabelPlacer.Box(left + 2, top - 16, right + (wide ? 22 : 8), bottom - 2), font);
        ranked.forEach(d -> placer.avoid(px(d.x().mean()), py(d.y().mean()), radius(d) + 1.5));
        for (var d : ranked) {
            double cx = px(d.x().mean());
            double cy = py(d.y().mean());
            placer.place(d.label(), cx, cy, d.rank() <= 1).ifPresent(p -> {
                if (p.led()) {
                    double tx = Math.clamp(cx, p.x(), p.x() + p.width());
                    double ty = cy < p.y() - font ? p.y() - font * 0.8 : cy > p.y() ? p.y() + 2 : p.y() - font * 0.35;
                    out.append("<path class=\"lead ").append(d.look().css()).append("\" d=\"M").append(Format.px(cx)).append(' ').append(Format.px(cy))
                            .append('L').append(Format.px(tx)).append(' ').append(Format.px(ty)).append("\"/>");
                }
                text(out, "label " + d.look().css() + (d.rank() <= 1 ? " strong" : ""), p.x(), p.y(), d.label());
            });
        }
    }

    private void span(StringBuilder out, ScatterPlot.Span s, double at) {
        double from = py(s.from());
        double to = py(s.to());
        if (Math.abs(from - to) < 16) {
            return;
        }
        double head = Math.signum(to - from) * 7;
        out.append("<path class=\"span ").append(s.look().css()).append("\" d=\"M").append(Format.px(at - 4)).append(' ').append(Format.px(from)).append("h8M")
                .append(Format.px(at)).append(' ').append(Format.px(from)).append('V').append(Format.px(to)).append('m').append("-4 ").append(Format.px(-head))
                .append("l4 ").append(Format.px(head)).append("l4 ").append(Format.px(-head)).append("\"/>");
        double mid = (from + to) / 2;
        text(out, "note " + s.look().css(), at + 9, mid - 2, s.first());
        text(out, "note strong " + s.look().css(), at + 9, mid + font + 2, s.second());
    }

    private double px(double v) {
        return x.at(v, left + 4, right - 4);
    }

    private double py(double v) {
        return y.at(v, bottom - 4, top);
    }

    private static double radius(ScatterPlot.Dot d) {
        return d.small() ? 3.6 : d.rank() <= 1 ? 6 : 5;
    }

    private static void text(StringBuilder out, String css, double x, double y, String text) {
        out.append("<text class=\"").append(css).append("\" x=\"").append(Format.px(x)).append("\" y=\"").append(Format.px(y)).append("\">")
                .append(Escape.text(text)).append("</text>");
    }
}
