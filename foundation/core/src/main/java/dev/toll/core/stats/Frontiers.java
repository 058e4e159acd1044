package dev.toll.core.stats;

import dev.toll.core.Frontier;
import java.util.ArrayList;
import java.util.List;

/** Makes a {@link Frontier} of the points that one method reached in the plane (reward, ability). */
public final class Frontiers {
    private Frontiers() {}

    /**
     * The points in their order, each marked afresh as dominated or not, with the area they dominate above the reference.
     * One point dominates another that it equals or exceeds in both and exceeds in one; a point with an unknown (NaN)
     * coordinate is never on the front.
     */
    public static Frontier of(String method, List<Frontier.Point> points, double referenceReward, double referenceAbility) {
        var marked = new ArrayList<Frontier.Point>(points.size());
        for (var p : points) {
            boolean known = !Double.isNaN(p.reward()) && !Double.isNaN(p.ability());
            boolean front = known && points.stream().noneMatch(q -> dominates(q, p));
            marked.add(new Frontier.Point(p.subject(), p.reward(), p.ability(), front));
        }
        var plane = points.stream().map(p -> new double[] {p.reward(), p.ability()}).toList();
        return new Frontier(method, marked, Hypervolume.of2d(plane, referenceReward, referenceAbility));
    }

    private static boolean dominates(Frontier.Point q, Frontier.Point p) {
        return q.reward() >= p.reward() && q.ability() >= p.ability() && (q.reward() > p.reward() || q.ability() > p.ability());
    }
}
