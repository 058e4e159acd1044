package dev.toll.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds room for labels beside points: for each label in turn the nearest of a few dozen places that neither covers a
 * point or an earlier label nor leaves the plot. A label that must be shown takes the least bad place; another is left out.
 */
final class LabelPlacer {
    private static final double[] REACH = {9, 15, 24, 36, 50};

    private final Box bounds;
    private final double fontSize;
    private final List<Box> taken = new ArrayList<>();
    private final List<Box> lines = new ArrayList<>();

    LabelPlacer(Box bounds, double fontSize) {
        this.bounds = bounds;
        this.fontSize = fontSize;
    }

    record Box(double left, double top, double right, double bottom) {
        double overlap(Box o) {
            return Math.max(0, Math.min(right, o.right) - Math.max(left, o.left)) * Math.max(0, Math.min(bottom, o.bottom) - Math.max(top,
                    o.top));
        }

        boolean holds(Box o) {
            return o.left >= left && o.right <= right && o.top >= top && o.bottom <= bottom;
        }
    }

    /** Baseline start of the text, and whether a thin line should lead to its point. */
    record Place(double x, double y, double width, boolean led) {}

    /** Keeps labels off a point of radius {@code r}. */
    void avoid(double x, double y, double r) {
        avoid(new Box(x - r, y - r, x + r, y + r));
    }

    void avoid(Box box) {
        taken.add(box);
    }

    /** Prefers places off this line, but would rather cross it than leave a label out. */
    void avoidLine(double x0, double y0, double x1, double y1) {
        int steps = (int) Math.min(400, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 3));
        for (int i = 0; i <= steps; i++) {
            double x = x0 + (x1 - x0) * i / Math.max(1, steps);
            double y = y0 + (y1 - y0) * i / Math.max(1, steps);
            lines.add(new Box(x - 1.5, y - 1.5, x + 1.5, y + 1.5));
        }
    }

    Optional<Place> place(String text, double x, double y, boolean must) {
        // What must be shown is set in bold, which runs wider.
        double width = width(text, fontSize) * (must ? 1.12 : 1);
        double height = fontSize * 0.95;
        Box best = null;
        double bestCost = Double.POSITIVE_INFINITY;
        double bestHard = Double.POSITIVE_INFINITY;
        boolean bestLed = false;
        for (double reach : REACH) {
            for (var box : around(x, y, width, height, reach)) {
                double hard = bounds.holds(box) ? 0 : 1e6;
                for (var t : taken) {
                    hard += t.overlap(box);
                }
                double soft = reach * 0.4;
                for (var l : lines) {
                    soft += l.overlap(box) * 0.25;
                }
                if (hard * 100 + soft < bestCost) {
                    best = box;
                    bestCost = hard * 100 + soft;
                    bestHard = hard;
                    bestLed = reach > 15;
                }
            }
        }
        if (best == null || (bestHard > 1 && !must)) {
            return Optional.empty();
        }
        taken.add(best);
        return Optional.of(new Place(best.left, best.bottom - fontSize * 0.16, width, bestLed));
    }

    private static List<Box> around(double x, double y, double w, double h, double r) {
        double d = r * 0.75;
        return List.of(box(x + r, y - h / 2, w, h), box(x - r - w, y - h / 2, w, h), box(x - w / 2, y - r - h, w, h),
                box(x - w / 2, y + r, w, h), box(x + d, y - d - h, w, h), box(x - d - w, y - d - h, w, h),
                box(x - d - w, y + d, w, h), box(x + d, y + d, w, h));
    }

    private static Box box(double left, double top, double w, double h) {
        return new Box(left, top, left + w, top + h);
    }

    /** A fair guess of a text's width in a sans-serif face; digits and narrow letters included. */
    static double width(String text, double fontSize) {
        return text.codePoints().mapToDouble(c -> " .,:;il|'[]()".indexOf(c) >= 0 ? 0.3 : Character.isUpperCase(c)
                ? 0.68 : 0.56).sum() * fontSize;
    }
}
