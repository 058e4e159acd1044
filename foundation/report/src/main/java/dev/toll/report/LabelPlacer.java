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

    LabelPlacer(Box bounds, double fontSize) {
        this.bounds = bounds;
        this.fontSize = fontSize;
    }

    record Box(double left, double top, double right, double bottom) {
        double overlap(Box o) {
            return Math.max(0, Math.min(right, o.right) - Math.max(left, o.left)) * Math.max(0, Math.min(bottom, o.bottom) - Math.max(top, o.top));
        }

        boolean holds(Box o) {
            return o.left >= left && o.right <= right && o.top >= top && o.bottom <= bottom;
        }
    }

    /** Baseline start of the text, and whether a thin line should lead to its point. */
    record Place(double x, double y, double width, boolean led) {}

    /** Keeps labels off a point of radius {@code r}. */
    void avoid(double x, double y, double r) {
        taken.add(new Box(x - r, y - r, x + r, y + r));
    }

    Optional<Place> place(String text, double x, double y, boolean must) {
        double width = width(text, fontSize);
        double height = fontSize * 0.95;
        Box best = null;
        double bestCost = Double.POSITIVE_INFINITY;
        boolean bestLed = false;
        for (double reach : REACH) {
            for (var box : around(x, y, width, height, reach)) {
                double cost = bounds.holds(box) ? reach * 0.01 : 1e6;
                for (var t : taken) {
                    cost += t.overlap(box);
                }
                if (cost < bestCost) {
                    best = box;
                    bestCost = cost;
                    bestLed = reach > 15;
                }
            }
        }
        if (best == null || (bestCost > 1 && !must)) {
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
        return text.codePoints().mapToDouble(c -> " .,:;il|'[]()".indexOf(c) >= 0 ? 0.3 : Character.isUpperCase(c) ? 0.68 : 0.56).sum() * fontSize;
    }
}
