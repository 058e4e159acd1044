package dev.toll.report;

import java.util.List;
import java.util.Locale;

/** Small multiples of a training path: one panel per series on a common 0–1 scale, last value written out. */
final class PathChart {
    private static final int PANEL = 170;
    private static final int HEIGHT = 130;

    private PathChart() {}

    /** A name and one value per iteration, in [0,1]; NaN breaks the line. */
    record Series(String name, List<Double> values) {}

    static String svg(List<Series> series) {
        var out = new StringBuilder(String.format(Locale.ROOT, "<svg class=\"chart\" viewBox=\"0 0 %d %d\">", PANEL * series.size(), HEIGHT));
        for (int i = 0; i < series.size(); i++) {
            panel(out, series.get(i), i * PANEL);
        }
        return out.append("</svg>").toString();
    }

    private static void panel(StringBuilder out, Series series, int left) {
        int n = series.values().size();
        var x = new Scale(0, Math.max(1, n - 1), left + 14, left + PANEL - 34);
        var y = new Scale(0, 1, HEIGHT - 22, 26);
        out.append(String.format(Locale.ROOT, "<text class=\"axis\" x=\"%d\" y=\"14\">%s</text>", left + 14, Html.text(series.name())));
        for (double g : List.of(0.0, 0.5, 1.0)) {
            out.append(String.format(Locale.ROOT, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", left + 14, left + PANEL - 34, y.at(g), y.at(g)));
        }
        var d = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < n; i++) {
            double v = series.values().get(i);
            if (Double.isNaN(v)) {
                pen = false;
                continue;
            }
            d.append(String.format(Locale.ROOT, "%s%.1f %.1f", pen ? " L" : " M", x.at(i), y.at(v)));
            pen = true;
        }
        out.append("<path class=\"line\" d=\"").append(d.toString().strip()).append("\"/>");
        double last = series.values().getLast();
        if (!Double.isNaN(last)) {
            out.append(String.format(Locale.ROOT, "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">%.0f</text>", x.at(n - 1) + 5, y.at(last) + 4, 100 * last));
        }
        out.append(String.format(Locale.ROOT, "<text class=\"tick\" x=\"%d\" y=\"%d\">0</text><text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%d</text>",
                left + 14, HEIGHT - 6, x.at(n - 1), HEIGHT - 6, n - 1));
    }
}
