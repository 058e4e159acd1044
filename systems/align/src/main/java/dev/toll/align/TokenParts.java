package dev.toll.align;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts a batch into parts of about equal work for packed passes, where tokens are what counts: the longest item first,
 * each into the part that has least (Graham 1969, longest processing time first).
 */
public final class TokenParts {
    private TokenParts() {}

    private static final class Bin<E> {
        private final List<E> items = new ArrayList<>();
        private long tokens;
    }

    /**
     * The parts, such that giving part i to worker i mod {@code workers} is balanced.
     *
     * @param most tokens in one part of several items
     */
    public static <E> List<List<E>> cut(List<E> batch, ToIntFunction<E> tokens, int workers, int most) {
        var longestFirst = batch.stream().sorted(Comparator.comparingInt(tokens).reversed()).toList();
        long total = batch.stream().mapToLong(tokens::applyAsInt).sum();
        for (long rounds = Math.max(1, (total + (long) workers * most - 1) / ((long) workers * most)); ; rounds++) {
            var bins = fill(longestFirst, tokens, (int) Math.min(batch.size(), rounds * workers));
            if (bins.size() == batch.size() || bins.stream().allMatch(b -> b.tokens <= most || b.items.size() == 1)) {
                return dealt(bins, workers);
            }
        }
    }

    private static <E> List<Bin<E>> fill(List<E> longestFirst, ToIntFunction<E> tokens, int count) {
        var bins = new ArrayList<Bin<E>>();
        for (int i = 0; i < count; i++) {
            bins.add(new Bin<>());
        }
        for (var item : longestFirst) {
            var least = bins.getFirst();
            for (var bin : bins) {
                if (bin.tokens < least.tokens) {
                    least = bin;
                }
            }
            least.items.add(item);
            least.tokens += tokens.applyAsInt(item);
        }
        bins.removeIf(b -> b.items.isEmpty());
        return bins;
    }

    /** Largest first, going back and forth over the workers: 0 1 1 0 0 1 … for two. */
    private static <E> List<List<E>> dealt(List<Bin<E>> bins, int workers) {
        bins.sort(Comparator.comparingLong((Bin<E> b) -> b.tokens).reversed());
        var parts = new ArrayList<List<E>>(bins.size());
        for (int round = 0; round * workers < bins.size(); round++) {
            var hand = bins.subList(round * workers, Math.min(bins.size(), (round + 1) * workers)).stream().map(b -> b.items).toList();
            parts.addAll(round % 2 == 1 && hand.size() == workers ? hand.reversed() : hand);
        }
        return parts;
    }
}
