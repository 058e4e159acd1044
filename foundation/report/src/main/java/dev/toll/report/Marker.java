package dev.toll.report;

import java.util.Locale;

/** Shapes of points, each told from the others without colour. */
enum Marker {
    CIRCLE, SQUARE, DIAMOND, TRIANGLE, PLUS, STAR, HEXAGON;

    /** Path data of the shape around (x, y); r is about its radius, shapes are balanced to equal weight. */
    String path(double x, double y, double r) {
        return switch (this) {
            case CIRCLE -> String.format(Locale.ROOT, "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0z", x - r, y, r, r, 2 * r,
                    r, r, -2 * r);
            case SQUARE -> polygon(x, y, r * 1.22, 4, Math.PI / 4);
            case DIAMOND -> polygon(x, y, r * 1.32, 4, 0);
            case TRIANGLE -> polygon(x, y + r * 0.2, r * 1.35, 3, -Math.PI / 2);
            case HEXAGON -> polygon(x, y, r * 1.1, 6, 0);
            case PLUS -> cross(x, y, r * 1.15, r * 0.42);
            case STAR -> star(x, y, r * 1.6, r * 0.68);
        };
    }

    private static String polygon(double x, double y, double r, int corners, double start) {
        var out = new StringBuilder();
        for (int i = 0; i < corners; i++) {
            point(out, i == 0, x, y, r, start + 2 * Math.PI * i / corners);
        }
        return out.append('z').toString();
    }

    private static String star(double x, double y, double outer, double inner) {
        var out = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            point(out, i == 0, x, y, i % 2 == 0 ? outer : inner, -Math.PI / 2 + Math.PI * i / 5);
        }
        return out.append('z').toString();
    }

    private static void point(StringBuilder out, boolean first, double x, double y, double r, double angle) {
        out.append(first ? 'M' : 'L').append(Format.px(x + r * Math.cos(angle))).append(' ').append(Format.px(y + r * Math.sin(angle)));
    }

    private static String cross(double x, double y, double r, double w) {
        return String.format(Locale.ROOT, "M%.1f %.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fz",
                x - w, y - r, 2 * w, r - w, r - w, 2 * w, w - r, r - w, -2 * w, w - r, w - r, -2 * w, r - w);
    }
}
