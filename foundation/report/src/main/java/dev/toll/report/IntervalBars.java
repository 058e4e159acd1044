package dev.toll.report;

import dev.toll.core.Interval;
import java.util.List;
import java.util.Locale;

/** Small bars for table cells and rows: intervals round zero, dumbbells between two scores, ratios per block. */
final class IntervalBars {
    /** Width of the bars of a score on the scale 0 to 100. */
    static final double SCALE = 170;

    private static final double LABEL = 64;

    private IntervalBars() {}

    /** A difference with its interval on a scale that holds zero; coloured only when the interval excludes zero. */
    static String difference(double mean, double low, double high, Axis axis) {
        double w = 104;
        double zero = axis.at(0, 3, w - 3);
        var css = low > 0 ? "gain" : high < 0 ? "loss" : "none";
        var out = new StringBuilder(open(w, 14, "bar " + css));
        out.append("<path class=\"zero\" d=\"M").append(Format.px(zero)).append(" 0V14\"/>");
        double a = axis.at(low, 3, w - 3);
        double b = axis.at(high, 3, w - 3);
        double m = axis.at(mean, 3, w - 3);
        out.append("<path class=\"stem\" d=\"M").append(Format.px(zero)).append(" 7H").append(Format.px(m)).append("\"/>");
        out.append(rect("range", a, 3, Math.max(1.5, b - a), 8));
        out.append(rect("tick", m - 1, 1, 2, 12));
        return out.append("</svg>").toString();
    }

    /** From the plain score (hollow) to the chat score (solid), both with their intervals. */
    static String dumbbell(Interval plain, Interval chat, Axis axis, String css) {
        double w = SCALE;
        var out = new StringBuilder(open(w, 18, "bell " + css));
        double a = axis.at(plain.mean(), 8, w - 8);
        double b = axis.at(chat.mean(), 8, w - 8);
        out.append("<path class=\"base\" d=\"M0 9H").append(Format.px(w)).append("\"/>");
        out.append("<path class=\"stem\" d=\"M").append(Format.px(a)).append(" 9H").append(Format.px(b)).append("\"/>");
        out.append("<circle class=\"hollow\" cx=\"").append(Format.px(a)).append("\" cy=\"9\" r=\"4.5\"/>");
        out.append("<circle class=\"solid\" cx=\"").append(Format.px(b)).append("\" cy=\"9\" r=\"5\"/>");
        return out.append("</svg>").toString();
    }

    /** A score with its interval, a stricter score (exact match) as a hollow square, and the floor of a random guess. */
    static String aboveFloor(Interval score, double strict, double floor, Axis axis, String css) {
        double w = SCALE;
        var out = new StringBuilder(open(w, 18, "bell " + css));
        out.append("<path class=\"base\" d=\"M0 9H").append(Format.px(w)).append("\"/>");
        if (Double.isFinite(floor)) {
            double f = axis.at(floor, 8, w - 8);
            out.append("<path class=\"floor\" d=\"M").append(Format.px(f)).append(" 0V18\"/>");
        }
        if (Double.isFinite(score.low()) && Double.isFinite(score.high())) {
            double a = axis.at(score.low(), 8, w - 8);
            out.append(rect("range", a, 5, Math.max(1.5, axis.at(score.high(), 8, w - 8) - a), 8));
        }
        if (Double.isFinite(score.mean())) {
            out.append("<circle class=\"solid\" cx=\"").append(Format.px(axis.at(score.mean(), 8, w - 8)))
                    .append("\" cy=\"9\" r=\"4.5\"/>");
        }
        if (Double.isFinite(strict)) {
            out.append(rect("hollow", axis.at(strict, 8, w - 8) - 4, 5, 8, 8));
        }
        return out.append("</svg>").toString();
    }

    /** Weight of the aligned model per block, 0 to 1 (or the largest found), with the mean as a line across. */
    static String ratios(List<Double> ratios, String css) {
        double top = Math.max(1, ratios.stream().mapToDouble(r -> r).filter(Double::isFinite).max().orElse(1));
        double step = Math.min(36, 300.0 / ratios.size());
        double w = step * ratios.size() + LABEL;
        double mean = ratios.stream().mapToDouble(r -> r).average().orElse(Double.NaN);
        var out = new StringBuilder(open(w, 92, "ratio " + css));
        out.append("<path class=\"axis\" d=\"M0 76H").append(Format.px(w - LABEL)).append("\"/>");
        for (int i = 0; i < ratios.size(); i++) {
            double r = ratios.get(i);
            double h = Double.isFinite(r) ? Math.max(0, r) / top * 56 : 0;
            double at = i * step;
            out.append("<g><title>block ").append(i + 1).append(": ").append(Format.fixed(r, 3)).append("</title>")
                    .append(rect("column", at + step * 0.12, 76 - h, step * 0.76, h)).append("</g>");
            if (step >= 12 || i == 0 || i == ratios.size() - 1) {
                label(out, "tick mid", at + step / 2, 89, Integer.toString(i + 1));
            }
        }
        if (Double.isFinite(mean)) {
            double y = 76 - mean / top * 56;
            out.append("<path class=\"before\" d=\"M0 ").append(Format.px(y)).append('H').append(Format.px(w - LABEL + 2)).append("\"/>");
            label(out, "tick", w - LABEL + 5, y + 4, "mean " + Format.ratio(mean));
        }
        // After the line of the mean, so that the halo of a number keeps it readable.
        for (int i = 0; i < ratios.size() && step >= 22; i++) {
            double r = ratios.get(i);
            label(out, "value mid", i * step + step / 2, 72 - (Double.isFinite(r) ? Math.max(0, r) / top * 56 : 0), Format.ratio(r));
        }
        return out.append("</svg>").toString();
    }

    /** A plain bar of length {@code share} in [0,1]. */
    static String share(double share) {
        return open(160, 10, "time") + rect("column", 0, 0, Math.max(1, 160 * share), 10) + "</svg>";
    }

    /** Values of several seeds as dots, their interval as a bar, zero as a line. */
    static String strip(List<Double> values, Interval interval, Axis axis) {
        double w = 200;
        var css = interval.low() > 0 ? "gain" : interval.high() < 0 ? "loss" : "none";
        var out = new StringBuilder(open(w, 18, "bar " + css));
        out.append("<path class=\"zero\" d=\"M").append(Format.px(axis.at(0, 5, w - 5))).append(" 0V18\"/>");
        if (Double.isFinite(interval.low())) {
            double a = axis.at(interval.low(), 5, w - 5);
            out.append(rect("range", a, 5, Math.max(1.5, axis.at(interval.high(), 5, w - 5) - a), 8));
        }
        for (double v : values) {
            if (Double.isFinite(v)) {
                out.append("<circle class=\"seed\" cx=\"").append(Format.px(axis.at(v, 5, w - 5))).append("\" cy=\"9\" r=\"2.8\"/>");
            }
        }
        if (Double.isFinite(interval.mean())) {
            out.append(rect("tick", axis.at(interval.mean(), 5, w - 5) - 1, 2, 2, 14));
        }
        return out.append("</svg>").toString();
    }

    private static String open(double w, double h, String css) {
        return String.format(Locale.ROOT, "<svg viewBox=\"0 0 %1$.0f %2$.0f\" width=\"%1$.0f\" height=\"%2$.0f\" class=\"%3$s\" font-size=\"11\" aria-hidden=\"true\">", w, h, css);
    }

    private static String rect(String css, double x, double y, double w, double h) {
        return "<rect class=\"" + css + "\" x=\"" + Format.px(x) + "\" y=\"" + Format.px(y) + "\" width=\"" + Format.px(w) + "\" height=\""
                + Format.px(h) + "\"/>";
    }

    private static void label(StringBuilder out, String css, double x, double y, String text) {
        out.append("<text class=\"").append(css).append("\" x=\"").append(Format.px(x)).append("\" y=\"").append(Format.px(y)).append("\">")
                .append(Escape.text(text)).append("</text>");
    }
}
