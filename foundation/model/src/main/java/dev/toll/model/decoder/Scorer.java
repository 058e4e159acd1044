package dev.toll.model.decoder;

import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Log-likelihood of continuations. A prefix with its continuations is a {@link TokenTree}: the prefix is computed once,
 * nothing is padded, and logits exist only where a continuation's token is predicted.
 */
public final class Scorer {
    /** Parts for each of several workers, so that none waits long for the last. */
    private static final int PARTS_PER_WORKER = 2;

    private final Decoder decoder;
    private final Weights weights;
    private final Workers workers;
    private final int maxTokens;

    /** @param maxTokens most tokens computed together by one worker, unless a single prefix and its continuations have more */
    public Scorer(Decoder decoder, Weights weights, Workers workers, int maxTokens) {
        this.decoder = decoder;
        this.weights = weights;
        this.workers = workers;
        this.maxTokens = maxTokens;
    }

    /**
     * result[i][j] = Σ log p(continuations[i][j] | prefixes[i]) in nats, summed in double.
     *
     * @throws IllegalArgumentException for an empty continuation, which has no likelihood, or an empty prefix
     */
    public double[][] logLikelihood(List<int[]> prefixes, List<List<int[]>> continuations) {
        var trees = new ArrayList<TokenTree>();
        for (int i = 0; i < prefixes.size(); i++) {
            for (int[] continuation : continuations.get(i)) {
                if (continuation.length == 0) {
                    throw new IllegalArgumentException("an empty continuation has no likelihood");
                }
            }
            trees.add(TokenTree.of(prefixes.get(i), continuations.get(i).toArray(int[][]::new)));
        }
        var results = new double[trees.size()][];
        var tasks = new ArrayList<Callable<Void>>();
        for (var part : parts(trees)) {
            tasks.add(() -> {
                score(part, trees, results);
                return null;
            });
        }
        workers.run(tasks);
        return results;
    }

    /** Trees of about one size together, the largest first; those beyond the rotary table alone, as it may be scaled for them. */
    private List<List<Integer>> parts(List<TokenTree> trees) {
        long total = trees.stream().mapToLong(TokenTree::tokens).sum();
        long most = workers.count() == 1 ? maxTokens : Math.min(maxTokens, Math.max(1, total / ((long) PARTS_PER_WORKER * workers.count())));
        var parts = new ArrayList<List<Integer>>();
        var open = new ArrayList<Integer>();
        long tokens = 0;
        for (int i : IntStream.range(0, trees.size()).boxed().sorted(Comparator.comparingInt((Integer i) -> trees.get(i).tokens()).reversed()).toList()) {
            var tree = trees.get(i);
            if (tree.depth() > decoder.config().maxPositionEmbeddings()) {
                parts.add(List.of(i));
                continue;
            }
            if (!open.isEmpty() && tokens + tree.tokens() > most) {
                parts.add(List.copyOf(open));
                open.clear();
                tokens = 0;
            }
            open.add(i);
            tokens += tree.tokens();
        }
        if (!open.isEmpty()) {
            parts.add(List.copyOf(open));
        }
        return parts;
    }

    private void score(List<Integer> part, List<TokenTree> trees, double[][] results) {
        var logProbs = PackedScores.of(decoder, weights, decoder.pack(part.stream().map(trees::get).toList()));
        for (int k = 0; k < part.size(); k++) {
            int tree = k;
            results[part.get(k)] = IntStream.range(0, trees.get(part.get(k)).branches().size()).mapToDouble(b -> logProbs.sum(tree, b)).toArray();
        }
    }
}
