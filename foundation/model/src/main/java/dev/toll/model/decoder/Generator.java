package dev.toll.model.decoder;

import dev.toll.core.Sampling;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Batched generation with a key–value cache. Prompts are grouped by length, a prompt that occurs several times is read
 * once and fanned out, and rows that have ended leave the batch. It knows token ids only.
 */
public final class Generator {
    private final Decoder decoder;
    private final Weights weights;
    private final Workers workers;
    private final int maxRows;

    /** @param maxRows most sequences decoded together by one worker */
    public Generator(Decoder decoder, Weights weights, Workers workers, int maxRows) {
        this.decoder = decoder;
        this.weights = weights;
        this.workers = workers;
        this.maxRows = maxRows;
    }

    /** New tokens without the stop token; {@code finished} is false when the budget ran out first. */
    public record Generated(int[] tokens, boolean finished) {}

    /** Decides from the tokens so far whether a row is finished (a stop string was written). */
    @FunctionalInterface
    public interface StopRule {
        boolean reached(int[] tokens, int count);
    }

    /**
     * Continues every prompt. {@code rowKeys[i]} seeds row i's draws together with {@code sampling.seed()}: equal
     * prompts with different keys give independent samples.
     */
    public List<Generated> generate(
            List<int[]> prompts, long[] rowKeys, Sampling sampling, Set<Integer> stopIds, @Nullable StopRule stopRule) {
        var order = IntStream.range(0, prompts.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> prompts.get(i).length)
                        .thenComparing((a, b) -> Arrays.compare(prompts.get(a), prompts.get(b)))
                        .thenComparingInt(i -> i))
                .toList();
        var tasks = new ArrayList<Callable<Void>>();
        var results = new Generated[prompts.size()];
        int rows = Math.clamp((prompts.size() + workers.count() - 1) / workers.count(), 1, maxRows);
        for (int from = 0; from < order.size(); from += rows) {
            var batch = order.subList(from, Math.min(order.size(), from + rows));
            tasks.add(() -> {
                new Batch(batch, prompts, rowKeys, sampling, stopIds, stopRule, results).run();
                return null;
            });
        }
        workers.run(tasks);
        return List.of(results);
    }

    /** One group of rows, decoded together from prefill to the last stop. */
    private final class Batch {
        private final List<Integer> indices;
        private final List<int[]> prompts;
        private final long[] rowKeys;
        private final Sampling sampling;
        private final Set<Integer> stopIds;
        private final @Nullable StopRule stopRule;
        private final Generated[] results;
        private final int[][] tokens;
        private final int[] counts;

        Batch(List<Integer> indices, List<int[]> prompts, long[] rowKeys, Sampling sampling, Set<Integer> stopIds,
                @Nullable StopRule stopRule, Generated[] results) {
            this.indices = indices;
            this.prompts = prompts;
            this.rowKeys = rowKeys;
            this.sampling = sampling;
            this.stopIds = stopIds;
            this.stopRule = stopRule;
            this.results = results;
            this.tokens = new int[indices.size()][sampling.maxNewTokens()];
            this.counts = new int[indices.size()];
        }

        void run() {
            var sampler = new TokenSampler(sampling);
            int[] live = IntStream.range(0, indices.size()).toArray();
            try (var noGrad = NoGrad.open()) {
                var start = prefill();
                var cache = start.cache();
                long[] next;
                try (var scope = Scope.open()) {
                    next = sampler.next(start.logits(), keys(live), 0);
                } finally {
                    start.logits().close();
                }
                for (int step = 1; ; step++) {
                    var staying = new ArrayList<Integer>();
                    for (int r = 0; r < live.length; r++) {
                        if (!accept(live[r], Math.toIntExact(next[r]))) {
                            staying.add(r);
                        }
                    }
                    if (staying.isEmpty()) {
                        break;
                    }
                    // Compacting copies the cache, so wait until a quarter of the rows has gone.
                    if (staying.size() <= live.length * 3 / 4) {
                        int[] keep = staying.stream().mapToInt(Integer::intValue).toArray();
                        var smaller = cache.rows(keep);
                        cache.close();
                        cache = smaller;
                        next = Arrays.stream(keep).mapToLong(arrayAt(next)).toArray();
                        live = Arrays.stream(keep).map(intAt(live)).toArray();
                    }
                    try (var scope = Scope.open()) {
                        var ids = Tensor.of(next, next.length, 1).to(device());
                        var hidden = decoder.hidden(weights, ids, cache);
                        int[] one = new int[live.length];
                        Arrays.fill(one, 1);
                        cache.advance(one);
                        next = sampler.next(decoder.logits(weights, hidden.select(1, 0)), keys(live), step);
                    }
                }
                cache.close();
            }
        }

        private record Start(KvCache cache, Tensor logits) {}

        /** Reads every distinct prompt once; the cache and the logits are then fanned out to the rows that share it. */
        private Start prefill() {
            var distinct = new ArrayList<int[]>();
            int[] source = new int[indices.size()];
            for (int r = 0; r < source.length; r++) {
                int[] prompt = prompts.get(indices.get(r));
                if (distinct.isEmpty() || !Arrays.equals(distinct.getLast(), prompt)) {
                    distinct.add(prompt);
                }
                source[r] = distinct.size() - 1;
            }
            var rows = TokenRows.of(distinct);
            try (var scope = Scope.open();
                    var cache = KvCache.allocate(decoder.config(), distinct.size(), rows.width(), dtype(), device())) {
                var hidden = decoder.hidden(weights, rows.ids(device()), cache);
                cache.advance(rows.lengths());
                var last = rows.at(hidden, rows.lastPositions());
                var logits = decoder.logits(weights, last);
                var index = Tensor.of(Arrays.stream(source).asLongStream().toArray()).to(device());
                var fanned = scope.release(logits.indexSelect(0, index));
                return new Start(cache.rows(source, rows.width() + sampling.maxNewTokens()), fanned);
            }
        }

        /** Takes one token for row {@code r}; true when that row is done. */
        private boolean accept(int r, int token) {
            if (results[indices.get(r)] != null) {
                return true;
            }
            boolean stop = stopIds.contains(token);
            if (!stop) {
                tokens[r][counts[r]++] = token;
                stop = stopRule != null && stopRule.reached(tokens[r], counts[r]);
            }
            if (stop || counts[r] == sampling.maxNewTokens()) {
                results[indices.get(r)] = new Generated(Arrays.copyOf(tokens[r], counts[r]), stop);
                return true;
            }
            return false;
        }

        private long[] keys(int[] live) {
            var keys = new long[live.length];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = rowKeys[indices.get(live[i])];
            }
            return keys;
        }
    }

    private static java.util.function.IntToLongFunction arrayAt(long[] values) {
        return i -> values[i];
    }

    private static java.util.function.IntUnaryOperator intAt(int[] values) {
        return i -> values[i];
    }

    private Device device() {
        return weights.get("model.embed_tokens.weight").device();
    }

    private DType dtype() {
        return weights.get("model.embed_tokens.weight").dtype();
    }
}
