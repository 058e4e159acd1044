package dev.toll.report;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** One pair of axes on the page and what is drawn between them: the whole reward–tax plot, or its enlarged corner. */
record ChartFrame(ScatterPlot plot, String id, double left, double top, double right, double bottom, Axis x, Axis y, double font) {

    /** Grid lines and ticks; the enlarged corner stands in a box of its own. */
    void grid(StringBuilder out, boolean boxed) {
        if (boxed) {
            out.append("<rect class=\"inset\" x=\"").append(Format.px(left)).append("\" y=\"").append(Format.px(top)).append("\" width=\"")
                    .append(Format.px(right - left))
                    .append("\" height=\"").append(Format.px(bottom - top)).append("\"/>");
        }
        for (double t : y.ticks()) {
            double at = py(t);
            out.append("<path class=\"grid\" d=\"M").append(Format.px(left)).append(' ').append(Format.px(at)).append('H')
                    .append(Format.px(right)).append("\"/>");
            text(out, "tick end", left - 6, at + font * 0.35, Format.fixed(t * 100, y.step() < 0.00999 ? 1 : 0));
        }
        for (double t : x.ticks()) {
            double at = px(t);
            out.append("<path class=\"grid\" d=\"M").append(Format.px(at)).append(' ').append(Format.px(bottom)).append("v5\"/>");
            text(out, "tick mid", at, bottom + font + 5, Format.ratio(t));
        }
        if (!boxed) {
            out.append("<path class=\"axis\" d=\"M").append(Format.px(left)).append(' ').append(Format.px(bottom)).append('H')
                    .append(Format.px(right)).append("\"/>");
        }
    }

    /** Lines, crosses and points, clipped to the frame. */
    void data(StringBuilder out) {
        out.append("<clipPath id=\"").append(id).append("\"><rect x=\"").append(Format.px(left)).append("\" y=\"")
                .append(Format.px(top - 8)).append("\" width=\"")
                .append(Format.px(right - left + 8)).append("\" height=\"").append(Format.px(bottom - top + 8))
                .append("\"/></clipPath><g clip-path=\"url(#").append(id).append(")\">");
        if (!Double.isNaN(plot.baseAbility())) {
            out.append("<path class=\"before\" d=\"M").append(Format.px(left)).append(' ').append(Format.px(py(plot.baseAbility())))
                    .append('H').append(Format.px(right)).append("\"/>");
        }
        plot.trails().forEach(l -> polyline(out, l, "trail"));
        plot.fronts().forEach(l -> polyline(out, l, "front"));
        plot.dots().stream().filter(this::shows).forEach(d -> cross(out, d));
        plot.dots().stream().filter(this::shows).sorted(Comparator.comparingInt(ScatterPlot.Dot::rank).reversed()).forEach(d -> dot(out,
                d));
        out.append("</g>");
    }

    /** Labels for the chosen points, the most important first, kept off points, lines and each other. */
    void labels(StringBuilder out, Predicate<ScatterPlot.Dot> chosen, List<LabelPlacer.Box> kept, double spill) {
        var placer = new LabelPlacer(new LabelPlacer.Box(left + 2, top - 18, right + spill, bottom - 2), font);
        kept.forEach(placer::avoid);
        plot.dots().stream().filter(this::shows).forEach(d -> placer.avoid(px(d.x().mean()), py(d.y().mean()), radius(d) + 1.5));
        plot.trails().forEach(l -> avoid(placer, l));
        plot.fronts().forEach(l -> avoid(placer, l));
        for (var d : plot.dots().stream().filter(this::shows).filter(chosen).sorted(Comparator.comparingInt(ScatterPlot.Dot::rank)).toList()) {
            double cx = px(d.x().mean());
            double cy = py(d.y().mean());
            placer.place(d.label(), cx, cy, d.rank() <= 1).ifPresent(p -> {
                if (p.led()) {
                    double tx = Math.clamp(cx, p.x(), p.x() + p.width());
                    double ty = cy < p.y() - font ? p.y() - font * 0.8 : cy > p.y() ? p.y() + 2 : p.y() - font * 0.35;
                    out.append("<path class=\"lead ").append(d.look().css()).append("\" d=\"M").append(Format.px(cx)).append(' ')
                            .append(Format.px(cy)).append('L').append(Format.px(tx))
                            .append(' ').append(Format.px(ty)).append("\"/>");
                }
                text(out, "label " + d.look().css() + (d.rank() <= 1 ? " strong" : ""), p.x(), p.y(), d.label());
            });
        }
    }

    boolean shows(ScatterPlot.Dot d) {
        return d.x().mean() >= x.low() && d.x().mean() <= x.high() && d.y().mean() >= y.low() && d.y().mean() <= y.high();
    }

    double px(double v) {
        return left + (v - x.low()) / (x.high() - x.low()) * (right - left);
    }

    double py(double v) {
        return bottom - (v - y.low()) / (y.high() - y.low()) * (bottom - top);
    }

    private void avoid(LabelPlacer placer, ScatterPlot.Line line) {
        for (int i = 1; i < line.points().size(); i++) {
            var p = line.points().get(i - 1);
            var q = line.points().get(i);
            placer.avoidLine(px(p[0]), py(p[1]), px(q[0]), py(q[1]));
        }
    }

    private void polyline(StringBuilder out, ScatterPlot.Line line, String css) {
        out.append("<polyline class=\"").append(css).append(' ').append(line.look().css()).append("\" points=\"");
        line.points().forEach(p -> out.append(Format.px(px(p[0]))).append(',').append(Format.px(py(p[1]))).append(' '));
        out.append("\"/>");
    }

    private void cross(StringBuilder out, ScatterPlot.Dot d) {
        out.append("<path class=\"cross ").append(d.look().css()).append("\" d=\"M").append(Format.px(px(d.x().mean()))).append(' ')
                .append(Format.px(py(d.y().mean())));
        if (Double.isFinite(d.x().low()) && Double.isFinite(d.x().high())) {
            out.append('H').append(Format.px(px(d.x().low()))).append('H').append(Format.px(px(d.x().high()))).append('H')
                    .append(Format.px(px(d.x().mean())));
        }
        if (Double.isFinite(d.y().low()) && Double.isFinite(d.y().high())) {
            out.append('V').append(Format.px(py(d.y().low()))).append('V').append(Format.px(py(d.y().high())));
        }
        out.append("\"/>");
    }

    private void dot(StringBuilder out, ScatterPlot.Dot d) {
        double cx = px(d.x().mean());
        double cy = py(d.y().mean());
        out.append("<g class=\"dot ").append(d.look().css()).append("\" tabindex=\"0\"><title>").append(Escape.text(d.tip()))
                .append("</title><circle class=\"touch\" cx=\"").append(Format.px(cx))
                .append("\" cy=\"").append(Format.px(cy)).append("\" r=\"11\"/><path class=\"mark\" d=\"")
                .append(d.look().marker().path(cx, cy, radius(d))).append("\"/></g>");
    }

    private static double radius(ScatterPlot.Dot d) {
        return d.small() ? 3.6 : d.rank() <= 1 ? 6 : 5;
    }

    static void text(StringBuilder out, String css, double x, double y, String text) {
        out.append("<text class=\"").append(css).append("\" x=\"").append(Format.px(x)).append("\" y=\"").append(Format.px(y)).append("\">")
                .append(Escape.text(text)).append("</text>");
    }
}
