package dev.toll.report;

import dev.toll.core.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The training path as small line charts: one for the reward, one per suite, suites on one common scale. */
final class SmallMultiples {
    private static final double WIDTH = 206;
    private static final double HEIGHT = 166;
    private static final double LEFT = 28;
    private static final double RIGHT = 168;
    private static final double TOP = 34;
    private static final double BOTTOM = 142;

    private final Result result;
    private final Map<String, List<PathPoint>> byMethod = new LinkedHashMap<>();
    private final int lastStep;

    private SmallMultiples(Result result) {
        this.result = result;
        result.path().stream().filter(p -> p.step() > 0).forEach(p -> byMethod.computeIfAbsent(p.method(), m -> new ArrayList<>()).add(p));
        lastStep = result.path().stream().mapToInt(PathPoint::step).max().orElse(1);
    }

    /** One SVG per panel, the reward first. */
    static List<String> of(Result result) {
        var all = new SmallMultiples(result);
        var suites = result.path().stream().flatMap(p -> p.suites().keySet().stream()).distinct().sorted().toList();
        var out = new ArrayList<String>();
        out.add(all.panel(Result.REWARD, "Reward", all.axis(List.of(Result.REWARD), 0.05), true));
        var common = all.axis(suites, 0.1);
        for (var suite : suites) {
            out.add(all.panel(suite, suite, common, false));
        }
        return out;
    }

    private Axis axis(List<String> suites, double least) {
        var values = new ArrayList<Double>();
        for (var suite : suites) {
            byMethod.values().forEach(points -> points.forEach(p -> values.add(value(p, suite).mean())));
            before(suite).ifPresent(i -> values.add(i.mean()));
        }
        return Axis.covering(values, 6, least);
    }

    private String panel(String suite, String title, Axis y, boolean reward) {
        var out = new StringBuilder(4096);
        out.append(String.format(Locale.ROOT, "<svg viewBox=\"0 0 %.0f %.0f\" class=\"panel\" role=\"img\" aria-label=\"%s along training\" font-size=\"12\">",
                WIDTH, HEIGHT, Escape.text(title)));
        text(out, "title strong", 0, 14, title);
        for (double t : y.ticks()) {
            double at = y.at(t, BOTTOM, TOP);
            out.append("<path class=\"grid\" d=\"M").append(Format.px(LEFT)).append(' ').append(Format.px(at)).append('H')
                    .append(Format.px(RIGHT)).append("\"/>");
            text(out, "tick end", LEFT - 6, at + 4, reward ? Format.ratio(t) : Format.fixed(t * 100, y.step() < 0.01 ? 1 : 0));
        }
        before(suite).ifPresent(i -> out.append("<path class=\"before\" d=\"M").append(Format.px(LEFT)).append(' ')
                .append(Format.px(y.at(i.mean(), BOTTOM, TOP)))
                .append('H').append(Format.px(RIGHT)).append("\"/>"));
        int every = round(lastStep / 7.0);
        for (int step = 0; step <= lastStep; step += every) {
            text(out, "tick mid", px(step), BOTTOM + 18, Integer.toString(step));
        }
        var ends = new ArrayList<Double>();
        byMethod.forEach((method, points) -> line(out, method, points, suite, y, reward, ends));
        return out.append("</svg>").toString();
    }

    private void line(StringBuilder out, String method, List<PathPoint> points, String suite, Axis y, boolean reward, List<Double> ends) {
        var steps = new ArrayList<Integer>();
        var values = new ArrayList<Interval>();
        before(suite).ifPresent(i -> {
            steps.add(0);
            values.add(i);
        });
        for (var p : points) {
            if (!Double.isNaN(value(p, suite).mean())) {
                steps.add(p.step());
                values.add(value(p, suite));
            }
        }
        if (values.isEmpty()) {
            return;
        }
        var css = Methods.of(method).css();
        var upper = new StringBuilder();
        var lower = new StringBuilder();
        var mid = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            var v = values.get(i);
            var at = Format.px(px(steps.get(i)));
            mid.append(at).append(',').append(Format.px(y.at(v.mean(), BOTTOM, TOP))).append(' ');
            upper.append(at).append(',').append(Format.px(y.at(Double.isNaN(v.high()) ? v.mean() : v.high(), BOTTOM, TOP))).append(' ');
            lower.insert(0, at + "," + Format.px(y.at(Double.isNaN(v.low()) ? v.mean() : v.low(), BOTTOM, TOP)) + " ");
        }
        out.append("<polygon class=\"band ").append(css).append("\" points=\"").append(upper).append(lower)
                .append("\"/><polyline class=\"line ").append(css)
                .append("\" points=\"").append(mid).append("\"/>");
        for (int i = 0; i < values.size(); i++) {
            double v = values.get(i).mean();
            out.append("<g class=\"dot ").append(css).append("\" tabindex=\"0\"><title>")
                    .append(Escape.text((steps.get(i) == 0 ? "base" : Methods.name(method) + ", step " + steps.get(i)) + ": "
                    + (reward ? Format.reward(v) : Format.points(v)
                            + " points"))).append("</title><circle class=\"touch\" cx=\"").append(Format.px(px(steps.get(i))))
                            .append("\" cy=\"").append(Format.px(y.at(v, BOTTOM, TOP)))
                    .append("\" r=\"9\"/><circle class=\"mark\" cx=\"").append(Format.px(px(steps.get(i)))).append("\" cy=\"")
                    .append(Format.px(y.at(v, BOTTOM, TOP))).append("\" r=\"2.6\"/></g>");
        }
        double last = values.getLast().mean();
        double at = y.at(last, BOTTOM, TOP) + 4;
        // Two ends closer than a line of text: the later one moves away from the earlier.
        for (double taken : ends) {
            if (Math.abs(taken - at) < 12) {
                at = at < taken ? taken - 12 : taken + 12;
            }
        }
        ends.add(at);
        text(out, "label strong " + css, px(steps.getLast()) + 7, at, reward ? Format.shortReward(last) : Format.points(last));
    }

    /** The next 1, 2 or 5 times a power of ten. */
    private static int round(double least) {
        int unit = 1;
        while (10 * unit < least) {
            unit *= 10;
        }
        return least <= unit ? unit : least <= 2 * unit ? 2 * unit : least <= 5 * unit ? 5 * unit : 10 * unit;
    }

    private double px(int step) {
        return LEFT + 6 + (RIGHT - LEFT - 12) * step / Math.max(1, lastStep);
    }

    private Optional<Interval> before(String suite) {
        return result.base().map(b -> suite.equals(Result.REWARD)
                ? b.reward() : b.suites().get(suite)).filter(i -> !Double.isNaN(i.mean()));
    }

    private static Interval value(PathPoint p, String suite) {
        var value = suite.equals(Result.REWARD) ? p.reward() : p.suites().get(suite);
        return value == null ? new Interval(Double.NaN, Double.NaN, Double.NaN, 0) : value;
    }

    private static void text(StringBuilder out, String css, double x, double y, String text) {
        out.append("<text class=\"").append(css).append("\" x=\"").append(Format.px(x)).append("\" y=\"").append(Format.px(y)).append("\">")
                .append(Escape.text(text)).append("</text>");
    }
}
