package dev.toll.align;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts a batch into parts for the workers. Rows are sorted by length and cut where the padding, plus a fixed cost for
 * every part, is least (dynamic programming over the cuts); the parts are then dealt out so that every worker gets about
 * the same work. On two cores this is worth a factor of two over equal shares of the sorted batch, and more over one
 * padded batch.
 */
public final class MicroBatches {
    /** What starting a part costs, in padded tokens: some hundred small operations, forward and backward. */
    private static final int PART_COST = 60;
    /** Parts each worker should get at least, so that the work can be dealt out evenly. */
    private static final int PARTS_PER_WORKER = 2;

    private MicroBatches() {}

    private record Cut<E>(List<E> rows, long cost) {}

    /**
     * The parts, such that giving part i to worker i mod {@code workers} is balanced.
     *
     * @param workers least number of parts, while there are rows enough
     * @param maxTokens most padded tokens in one part of several rows
     */
    public static <E> List<List<E>> cut(List<E> batch, ToIntFunction<E> length, int workers, int maxTokens) {
        var sorted = batch.stream().sorted(Comparator.comparingInt(length)).toList();
        int n = sorted.size();
        var lengths = sorted.stream().mapToInt(length).toArray();
        long total = 0;
        for (int l : lengths) {
            total += l;
        }
        long most = Math.min(maxTokens, total / ((long) workers * PARTS_PER_WORKER));
        int mostRows = (n + workers - 1) / workers;
        var least = new long[n + 1];
        var from = new int[n + 1];
        for (int to = 1; to <= n; to++) {
            least[to] = Long.MAX_VALUE;
            for (int start = to - 1; start >= 0; start--) {
                long padded = (long) (to - start) * lengths[to - 1];
                if (start < to - 1 && (padded > most || to - start > mostRows)) {
                    break;
                }
                if (least[start] + padded + PART_COST < least[to]) {
                    least[to] = least[start] + padded + PART_COST;
                    from[to] = start;
                }
            }
        }
        var cuts = new ArrayList<Cut<E>>();
        for (int to = n; to > 0; to = from[to]) {
            cuts.add(new Cut<>(List.copyOf(sorted.subList(from[to], to)), least[to] - least[from[to]]));
        }
        return dealt(cuts, workers);
    }

    /** Largest first, going back and forth over the workers: 0 1 1 0 0 1 … for two. */
    private static <E> List<List<E>> dealt(List<Cut<E>> cuts, int workers) {
        cuts.sort(Comparator.comparingLong((Cut<E> c) -> c.cost()).reversed());
        var parts = new ArrayList<List<E>>(cuts.size());
        for (int round = 0; round * workers < cuts.size(); round++) {
            var hand = cuts.subList(round * workers, Math.min(cuts.size(), (round + 1) * workers)).stream().map(Cut::rows).toList();
            parts.addAll(round % 2 == 1 && hand.size() == workers ? hand.reversed() : hand);
        }
        return parts;
    }
}
