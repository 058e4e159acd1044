package dev.toll.core.stats;

import dev.toll.core.Frontier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Exact dominated area in two dimensions, both higher-is-better (Zitzler and Thiele 1999). */
public final class Hypervolume {
    private Hypervolume() {}

    /** Area between the reference point and the staircase of the points; points below the reference add nothing. */
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

    /** The points of one method with the non-dominated ones marked and their hypervolume. */
    public static Frontier frontier(String method, List<Frontier.Point> points, double referenceReward, double referenceAbility) {
        var marked = new ArrayList<Frontier.Point>();
        for (var p : points) {
            boolean dominated = points.stream()
                    .anyMatch(q -> q.reward() >= p.reward() && q.ability() >= p.ability() && (q.reward() > p.reward() || q.ability() > p.ability()));
            marked.add(new Frontier.Point(p.subject(), p.reward(), p.ability(), !dominated));
        }
        var coordinates = points.stream().map(p -> new double[] {p.reward(), p.ability()}).toList();
        return new Frontier(method, marked, of2d(coordinates, referenceReward, referenceAbility));
    }
}
