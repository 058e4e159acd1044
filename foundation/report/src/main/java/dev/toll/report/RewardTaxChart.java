package dev.toll.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The reward–tax chart as SVG: reward to the right, mean ability upwards, fronts as steps, training paths dotted, 95 %
 * intervals as thin crosses, labels at the points. Where the points crowd in the good corner and the opposite corner is
 * empty, the crowd is shown again enlarged. Colours come from the classes of the page, or, standing alone, from a style
 * element inside.
 */
public final class RewardTaxChart {
    private static final double SPAN_GAP = 9;
    private static final double BOLD = 1.12;

    private final ScatterPlot plot;
    private final boolean wide;
    private final double width;
    private final double height;
    private final double font;
    private final ChartFrame main;
    private final Optional<ChartFrame> corner;

    private RewardTaxChart(ScatterPlot plot, boolean wide) {
        this.plot = plot;
        this.wide = wide;
        width = wide ? 912 : 360;
        height = wide ? 540 : 470;
        font = wide ? 13 : 11.5;
        double left = wide ? 34 : 24;
        double right = width - (wide && !plot.spans().isEmpty() ? 28 + plot.spans().stream().mapToDouble(this::room).sum() : wide ? 24 : 12);
        var x = Axis.covering(plot.dots().stream().map(d -> d.x().mean()).toList(), wide ? 8 : 5, 0.05);
        var y = Axis.covering(plot.dots().stream().map(d -> d.y().mean()).toList(), 7, 0.05);
        main = new ChartFrame(plot, wide ? "main-wide" : "main-narrow", left, 44, right, height - 44, x, y, font);
        corner = corner();
    }

    /** For a wide screen, with the price and what was bought back as brackets on the right. */
    static String wide(Result result) {
        return new RewardTaxChart(ScatterPlot.of(result), true).draw("", "");
    }

    /** For a phone: fewer ticks and labels, the same points. */
    static String narrow(Result result) {
        return new RewardTaxChart(ScatterPlot.of(result), false).draw("", "");
    }

    /** A file of its own for a README, following the reader's light or dark scheme. */
    public static String standalone(Result result) {
        return new RewardTaxChart(ScatterPlot.of(result), true).draw(" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui, sans-serif\"",
                "<style>" + Assets.svgStyle() + "</style><rect width=\"100%\" height=\"100%\" class=\"paper\"/>") + "\n";
    }

    private String draw(String attributes, String before) {
        var out = new StringBuilder(16_384);
        out.append(String.format(Locale.ROOT, "<svg%s viewBox=\"0 0 %.0f %.0f\" class=\"chart %s\" role=\"img\" aria-label=\"Reward against ability\" font-size=\"%s\">%s",
                attributes, width, height, wide ? "wide" : "narrow", Format.px(font), before));
        main.grid(out, false);
        ChartFrame.text(out, "title", 0, 15, wide ? "↑ Ability: mean of the suites, points" : "↑ Ability, points");
        ChartFrame.text(out, "title end", main.right(), height - 8, "Reward →");
        main.data(out);
        if (corner.isPresent()) {
            var c = corner.get();
            var window = window(c);
            out.append("<rect class=\"window\" x=\"").append(Format.px(window.left())).append("\" y=\"").append(Format.px(window.top()))
                    .append("\" width=\"")
                    .append(Format.px(window.right() - window.left())).append("\" height=\"")
                    .append(Format.px(window.bottom() - window.top())).append("\"/>");
            var box = new LabelPlacer.Box(c.left() - 34, c.top() - 24, c.right() + 10, c.bottom() + 22);
            main.labels(out, d -> !c.shows(d) || d.rank() == 0, List.of(box, window), wide ? 22 : 8);
            out.append("<rect class=\"paper\" x=\"").append(Format.px(box.left())).append("\" y=\"").append(Format.px(box.top()))
                    .append("\" width=\"")
                    .append(Format.px(box.right() - box.left())).append("\" height=\"").append(Format.px(box.bottom() - box.top()))
                    .append("\"/>");
            c.grid(out, true);
            ChartFrame.text(out, "title strong", c.left(), c.top() - 9, wide ? "The boxed corner, enlarged" : "The box, enlarged");
            c.data(out);
            c.labels(out, d -> true, List.of(), -2);
        } else {
            main.labels(out, d -> true, List.of(), wide ? 22 : 8);
        }
        if (wide) {
            double at = main.right() + 28;
            for (var s : plot.spans()) {
                span(out, s, at);
                at += room(s);
            }
        }
        return out.append("</svg>").toString();
    }

    /** The crowded good corner in the empty opposite one, when there is such a crowd and such a void. */
    private Optional<ChartFrame> corner() {
        double fromX = main.x().high() - 0.32 * (main.x().high() - main.x().low());
        double fromY = main.y().high() - 0.28 * (main.y().high() - main.y().low());
        var crowd = plot.dots().stream().filter(d -> d.x().mean() >= fromX && d.y().mean() >= fromY).toList();
        if (crowd.size() < 6) {
            return Optional.empty();
        }
        var x = Axis.covering(crowd.stream().map(d -> d.x().mean()).toList(), 5, 0.02);
        var y = Axis.covering(crowd.stream().map(d -> d.y().mean()).toList(), 5, 0.01);
        double w = main.right() - main.left();
        double h = main.bottom() - main.top();
        var frame = new ChartFrame(plot, wide ? "corner-wide" : "corner-narrow", main.left() + (wide ? 52 : 36),
                main.top() + h * (wide ? 0.34 : 0.36), main.left() + w * (wide ? 0.84 : 0.80),
                main.bottom() - (wide ? 34 : 30), x, y, font);
        var room = new LabelPlacer.Box(frame.left() - 34, frame.top() - 26, frame.right() + 12, frame.bottom() + 24);
        boolean free = plot.dots().stream().noneMatch(d -> room.holds(point(d.x().mean(), d.y().mean())))
                && plot.trails().stream().allMatch(l -> clear(l, room)) && plot.fronts().stream().allMatch(l -> clear(l, room));
        boolean enlarges = (x.high() - x.low()) / (frame.right() - frame.left()) < 0.75 * (main.x().high() - main.x().low()) / w;
        return free && enlarges ? Optional.of(frame) : Optional.empty();
    }

    /** No sampled point of the line lies in the room. */
    private boolean clear(ScatterPlot.Line line, LabelPlacer.Box room) {
        for (int i = 1; i < line.points().size(); i++) {
            var p = line.points().get(i - 1);
            var q = line.points().get(i);
            for (double t = 0; t <= 1; t += 0.05) {
                if (room.holds(point(p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))) {
                    return false;
                }
            }
        }
        return true;
    }

    private LabelPlacer.Box point(double x, double y) {
        return new LabelPlacer.Box(main.px(x), main.py(y), main.px(x), main.py(y));
    }

    private LabelPlacer.Box window(ChartFrame c) {
        return new LabelPlacer.Box(main.px(c.x().low()), main.py(c.y().high()), main.px(c.x().high()), main.py(c.y().low()));
    }

    /** What a bracket takes to the right of its line: its words and the way to the next one. */
    private double room(ScatterPlot.Span s) {
        return SPAN_GAP + Math.max(LabelPlacer.width(s.first(), font), LabelPlacer.width(s.second(), font) * BOLD) + 2 * SPAN_GAP;
    }

    private void span(StringBuilder out, ScatterPlot.Span s, double at) {
        double from = main.py(s.from());
        double to = main.py(s.to());
        if (Math.abs(from - to) < 16) {
            return;
        }
        double head = Math.signum(to - from) * 7;
        out.append("<path class=\"span ").append(s.look().css()).append("\" d=\"M").append(Format.px(at - 4)).append(' ')
                .append(Format.px(from)).append("h8M")
                .append(Format.px(at)).append(' ').append(Format.px(from)).append('V').append(Format.px(to)).append('m').append("-4 ")
                .append(Format.px(-head))
                .append("l4 ").append(Format.px(head)).append("l4 ").append(Format.px(-head)).append("\"/>");
        double mid = (from + to) / 2;
        ChartFrame.text(out, "note " + s.look().css(), at + SPAN_GAP, mid - 2, s.first());
        ChartFrame.text(out, "note strong " + s.look().css(), at + SPAN_GAP, mid + font + 2, s.second());
    }
}
