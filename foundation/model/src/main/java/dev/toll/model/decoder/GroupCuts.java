package dev.toll.model.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts rows sorted by length into groups so that padding to each group's longest, plus a cost for every group, is least (dynamic programming). */
final class GroupCuts {
    private GroupCuts() {}

    static <E> List<List<E>> cut(List<E> sorted, ToIntFunction<E> length, int groupCost) {
        int n = sorted.size();
        var least = new long[n + 1];
        var from = new int[n + 1];
        for (int to = 1; to <= n; to++) {
            least[to] = Long.MAX_VALUE;
            int longest = length.applyAsInt(sorted.get(to - 1));
            long padding = 0;
            for (int start = to - 1; start >= 0; start--) {
                padding += longest - length.applyAsInt(sorted.get(start));
                long cost = least[start] + padding + groupCost;
                if (cost < least[to]) {
                    least[to] = cost;
                    from[to] = start;
                }
                // Every row further down is shorter still: once its padding alone costs more than a new group, stop.
                if (longest - length.applyAsInt(sorted.get(start)) > groupCost) {
                    break;
                }
            }
        }
        var groups = new ArrayList<List<E>>();
        for (int to = n; to > 0; to = from[to]) {
            groups.add(List.copyOf(sorted.subList(from[to], to)));
        }
        return groups.reversed();
    }
}
