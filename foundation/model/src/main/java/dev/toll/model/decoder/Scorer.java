package dev.toll.model.decoder;

import dev.toll.tensor.Nn;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Log-likelihood of continuations. A prefix is read once; its cache is fanned out to all its continuations, of which
 * only the tokens after the first need another pass.
 */
public final class Scorer {
    private final Decoder decoder;
    private final Weights weights;
    private final Workers workers;
    private final int maxTokens;

    /** @param maxTokens most prefix tokens read together by one worker */
    public Scorer(Decoder decoder, Weights weights, Workers workers, int maxTokens) {
        this.decoder = decoder;
        this.weights = weights;
        this.workers = workers;
        this.maxTokens = maxTokens;
    }

    /** result[i][j] = Σ log p(continuations[i][j] | prefixes[i]) in nats, accumulated in double. */
    public double[][] logLikelihood(List<int[]> prefixes, List<List<int[]>> continuations) {
        var order = IntStream.range(0, prefixes.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> prefixes.get(i).length))
                .toList();
        var results = new double[prefixes.size()][];
        var tasks = new ArrayList<Callable<Void>>();
        int from = 0;
        while (from < order.size()) {
            int to = from + 1;
            while (to < order.size() && (long) (to + 1 - from) * prefixes.get(order.get(to)).length <= maxTokens) {
                to++;
            }
            var chunk = order.subList(from, to);
            tasks.add(() -> {
                score(chunk, prefixes, continuations, results);
                return null;
            });
            from = to;
        }
        workers.run(tasks);
        return results;
    }

    private void score(List<Integer> chunk, List<int[]> prefixes, List<List<int[]>> continuations, double[][] results) {
        var rows = TokenRows.of(chunk.stream().map(prefixes::get).toList());
        var device = weights.get("model.embed_tokens.weight").device();
        var dtype = weights.get("model.embed_tokens.weight").dtype();
        try (var noGrad = NoGrad.open();
                var scope = Scope.open();
                var cache = KvCache.allocate(decoder.config(), rows.rows(), rows.width(), dtype, device)) {
            var hidden = decoder.hidden(weights, rows.ids(device), cache);
            cache.advance(rows.lengths());
            double[] first = decoder.logits(weights, rows.at(hidden, rows.lastPositions())).logSoftmax(1).toDoubles();
            int vocabulary = first.length / rows.rows();
            var parents = new ArrayList<Integer>();
            var tails = new ArrayList<int[]>();
            var places = new ArrayList<int[]>();
            for (int r = 0; r < chunk.size(); r++) {
                var options = continuations.get(chunk.get(r));
                results[chunk.get(r)] = new double[options.size()];
                for (int j = 0; j < options.size(); j++) {
                    int[] option = options.get(j);
                    if (option.length == 0) {
                        throw new IllegalArgumentException("an empty continuation has no likelihood");
                    }
                    results[chunk.get(r)][j] = first[r * vocabulary + option[0]];
                    if (option.length > 1) {
                        parents.add(r);
                        tails.add(option);
                        places.add(new int[] {chunk.get(r), j});
                    }
                }
            }
            if (!tails.isEmpty()) {
                addTails(cache, parents, tails, places, results);
            }
        }
    }

    /** Adds Σ log p of tokens 2…n of each option, reading tokens 1…n−1 behind the parent's cached prefix. */
    private void addTails(KvCache cache, List<Integer> parents, List<int[]> options, List<int[]> places, double[][] results) {
        int step = Math.max(1, maxTokens / Math.max(1, cache.capacity()));
        for (int from = 0; from < options.size(); from += step) {
            int to = Math.min(options.size(), from + step);
            var read = options.subList(from, to).stream().map(o -> java.util.Arrays.copyOf(o, o.length - 1)).toList();
            var rows = TokenRows.of(read);
            int[] parent = parents.subList(from, to).stream().mapToInt(Integer::intValue).toArray();
            try (var scope = Scope.open();
                    var fanned = cache.rows(parent, cache.capacity() + rows.width())) {
                var device = weights.get("model.embed_tokens.weight").device();
                var hidden = decoder.hidden(weights, rows.ids(device), fanned);
                int total = IntStream.of(rows.lengths()).sum();
                var at = new long[total];
                var targets = new long[total];
                int n = 0;
                for (int r = 0; r < rows.rows(); r++) {
                    for (int i = 0; i < rows.lengths()[r]; i++) {
                        at[n] = (long) r * rows.width() + i;
                        targets[n++] = options.get(from + r)[i + 1];
                    }
                }
                var logits = decoder.logits(weights, rows.at(hidden, at));
                double[] logProbs = Nn.logProbs(logits, Tensor.of(targets).to(device)).toDoubles();
                n = 0;
                for (int r = 0; r < rows.rows(); r++) {
                    int[] place = places.get(from + r);
                    for (int i = 0; i < rows.lengths()[r]; i++) {
                        results[place[0]][place[1]] += logProbs[n++];
                    }
                }
            }
        }
    }
}
