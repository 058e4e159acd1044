package dev.toll.recipes.primeguard;

import dev.toll.core.Interval;
import dev.toll.recipes.primeguard.ArmResult.Quantity;
import dev.toll.report.Escape;
import java.util.List;
import java.util.Locale;

/** Every arm in the plane of helpfulness and safety as SVG, with 95 % intervals as crosses; the best corner is the upper right. */
final class GuardChart {
    private static final double LEFT = 46;
    private static final double TOP = 34;
    private static final double BOTTOM = 40;
    private static final double RIGHT = 24;
    private static final double R = 5;

    private final GuardStudy study;
    private final double width;
    private final double height;

    private GuardChart(GuardStudy study, double width, double height) {
        this.study = study;
        this.width = width;
        this.height = height;
    }

    static String wide(GuardStudy study) {
        return new GuardChart(study, 912, 460).draw("wide", 13);
    }

    static String narrow(GuardStudy study) {
        return new GuardChart(study, 360, 400).draw("narrow", 11);
    }

    private record Dot(String id, Interval x, Interval y, String css) {}

    private String draw(String css, int font) {
        var dots = study.arms().stream().map(a -> new Dot(a.id(), study.mean(a, Quantity.HELPFULNESS), study.mean(a, Quantity.SAFE), css(a.id())))
                .filter(d -> Double.isFinite(d.x().mean()) && Double.isFinite(d.y().mean())).toList();
        var out = new StringBuilder(String.format(Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" class=\"chart %s\" role=\"img\" aria-label=\"Helpfulness against safety\" font-size=\"%d\">", width, height, css, font));
        for (int x = 1; x <= 5; x++) {
            line(out, "grid", x(x), TOP, x(x), height - BOTTOM);
            text(out, "tick mid", x(x), height - BOTTOM + 18, Integer.toString(x));
        }
        for (int y = 0; y <= 100; y += 20) {
            line(out, "grid", LEFT, y(y / 100.0), width - RIGHT, y(y / 100.0));
            text(out, "tick end", LEFT - 6, y(y / 100.0) + 4, Integer.toString(y));
        }
        text(out, "title", 0, 15, "↑ Safe answers to requests that could do harm, %");
        text(out, "title end", width - RIGHT, height - 4, "Helpfulness, 1 to 5 →");
        for (var d : dots) {
            out.append("<g class=\"").append(d.css()).append("\">");
            line(out, "cross", x(d.x().low()), y(d.y().mean()), x(d.x().high()), y(d.y().mean()));
            line(out, "cross", x(d.x().mean()), y(d.y().low()), x(d.x().mean()), y(d.y().high()));
            out.append(String.format(Locale.ROOT, "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s: %s %% safe, helpfulness %s</title></circle></g>",
                    x(d.x().mean()), y(d.y().mean()), main(d.id()) ? R + 2 : R, Escape.text(d.id()), GuardText.withBounds(d.y(), Quantity.SAFE),
                    GuardText.withBounds(d.x(), Quantity.HELPFULNESS)));
        }
        labels(out, dots, font);
        return out.append("</svg>").toString();
    }

    /** Beside the points, pushed down where they would lie on one another. */
    private void labels(StringBuilder out, List<Dot> dots, int font) {
        var taken = new java.util.ArrayList<double[]>();
        for (var d : dots.stream().sorted(java.util.Comparator.comparing((Dot d) -> !main(d.id())).thenComparingDouble(d -> y(d.y().mean()))).toList()) {
            double w = d.id().length() * font * 0.56;
            boolean left = x(d.x().mean()) + w + 14 > width - 4;
            double x = x(d.x().mean()) + (left ? -10 - w : 10);
            double y = y(d.y().mean()) + 4;
            while (overlaps(taken, x, y, w, font)) {
                y += 4;
            }
            taken.add(new double[] {x, y, w});
            out.append("<g class=\"").append(d.css()).append("\">");
            if (y - y(d.y().mean()) > 10) {
                line(out, "lead", x(d.x().mean()), y(d.y().mean()), left ? x + w : x, y - 4);
            }
            text(out, main(d.id()) ? "label strong" : "label", x, y, d.id());
            out.append("</g>");
        }
    }

    private static boolean overlaps(List<double[]> taken, double x, double y, double w, int font) {
        return taken.stream().anyMatch(t -> Math.abs(t[1] - y) < font && x < t[0] + t[2] && t[0] < x + w);
    }

    private static boolean main(String id) {
        return List.of(Arm.UNGUARDED, Arm.RULES, Arm.PRIME).contains(id);
    }

    static String css(String id) {
        return switch (id) {
            case Arm.UNGUARDED -> "m-base";
            case Arm.RULES -> "m-rsf";
            case Arm.PRIME -> "m-average";
            default -> "m-other";
        };
    }

    private double x(double helpfulness) {
        return LEFT + (helpfulness - 1) / 4 * (width - LEFT - RIGHT);
    }

    private double y(double share) {
        return height - BOTTOM - share * (height - TOP - BOTTOM);
    }

    private static void line(StringBuilder out, String css, double x1, double y1, double x2, double y2) {
        out.append(String.format(Locale.ROOT, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>", css, x1, y1, x2, y2));
    }

    private static void text(StringBuilder out, String css, double x, double y, String text) {
        out.append(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", css, x, y, Escape.text(text)));
    }
}
