package dev.toll.merge.search;

import dev.toll.core.stats.Hypervolume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which points of a plane stand for its front: one after the other the one that adds most to the dominated area. */
final class Chosen {
    private Chosen() {}

    /** Numbers of at most {@code count} points {reward, ability}, by rising reward; points that add nothing are never among them. */
    static List<Integer> of(List<double[]> points, double[] reference, int count) {
        var chosen = new ArrayList<Integer>();
        double area = 0;
        while (chosen.size() < count) {
            int best = -1;
            double most = area;
            for (int i = 0; i < points.size(); i++) {
                double with = area(points, chosen, i, reference);
                if (with > most * (1 + 1e-12)) {
                    most = with;
                    best = i;
                }
            }
            if (best < 0) {
                break;
            }
            chosen.add(best);
            area = most;
        }
        // A point chosen early may be dominated by a later one that adds more on its own side.
        chosen.removeIf(i -> chosen.stream().anyMatch(j -> j.intValue() != i && points.get(j)[0] >= points.get(i)[0] && points.get(j)[1] >= points.get(i)[1]));
        chosen.sort(Comparator.comparingDouble(i -> points.get(i)[0]));
        return chosen;
    }

    private static double area(List<double[]> points, List<Integer> chosen, int more, double[] reference) {
        var all = new ArrayList<>(chosen.stream().map(points::get).toList());
        all.add(points.get(more));
        return Hypervolume.of2d(all, reference[0], reference[1]);
    }
}
