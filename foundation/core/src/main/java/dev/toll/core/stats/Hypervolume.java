package dev.toll.core.stats;

import dev.toll.core.Frontier;
import java.util.Comparator;
import java.util.List;

/** Exact dominated area in two dimensions, both higher-is-better (Zitzler and Thiele 1999). */
public final class Hypervolume {
    private Hypervolume() {}

    /**
     * Area between the reference point and the staircase of the points {x, y}. A point that is not above the reference in
     * both, or is unknown (NaN), adds nothing.
     */
    public static double of2d(List<double[]> points, double referenceX, double referenceY) {
        var sorted = points.stream()
                .filter(p -> p[0] > referenceX && p[1] > referenceY)
                .sorted(Comparator.<double[]>comparingDouble(p -> p[0]).reversed())
                .toList();
        double area = 0;
        double top = referenceY;
        for (var p : sorted) {
            if (p[1] > top) {
                area += (p[0] - referenceX) * (p[1] - top);
                top = p[1];
            }
        }
        return area;
    }
}
