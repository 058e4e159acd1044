package dev.toll.align;

import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Journal;
import dev.toll.core.progress.Progress;
import dev.toll.model.decoder.PackedScores;
import dev.toll.model.decoder.TokenTree;
import dev.toll.tensor.Ranks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The reference's log-probabilities of answers, computed once from the policy as it is before training: no second model
 * is resident, and a step costs no reference pass. With a journal they outlive the run: the key is the content of the
 * weights and of the tokens, so that another beta, loss or epoch count over the same data computes none of them again.
 */
public final class ReferenceScores {
    private final @Nullable Journal journal;
    private final String weightsHash;

    private ReferenceScores(@Nullable Journal journal, String weightsHash) {
        this.journal = journal;
        this.weightsHash = weightsHash;
    }

    /** Computed for this run only. */
    public static ReferenceScores uncached() {
        return new ReferenceScores(null, "");
    }

    /** @param weightsHash content hash of the model whose weights the policy has when asked */
    public static ReferenceScores cached(Journal journal, String weightsHash) {
        return new ReferenceScores(journal, weightsHash);
    }

    /** Σ log π(branch | prompt) in nats for every branch of every tree. */
    double[][] of(Policy policy, List<TokenTree> trees, Engine engine, Progress progress) {
        var out = new double[trees.size()][];
        var keys = journal == null ? List.<String>of() : trees.stream().map(this::key).toList();
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < out.length; i++) {
            var found = journal == null ? null : journal.find(keys.get(i)).orElse(null);
            if (found == null) {
                missing.add(i);
            } else {
                out[i] = Arrays.stream(found.substring(1, found.length() - 1).split(",")).mapToDouble(Double::parseDouble).toArray();
            }
        }
        if (policy.workers().ranks().size() > 1) {
            missing = known(policy.workers().ranks(), trees, missing, out);
        }
        progress.alreadyDone((long) out.length - missing.size());
        var tasks = new ArrayList<Callable<double[]>>();
        var parts = TokenParts.cut(missing, i -> trees.get(i).tokens(), policy.workers().shares(), engine.microTokens());
        // No more than a few minutes' work between two writes to the journal.
        int round = Math.max(policy.workers().shares() * 16, 1);
        for (int from = 0; from < parts.size(); from += round) {
            tasks.clear();
            var now = parts.subList(from, Math.min(parts.size(), from + round));
            for (var part : now) {
                tasks.add(() -> sums(policy, part.stream().map(trees::get).toList()));
            }
            var results = policy.workers().runShared(tasks);
            for (int p = 0; p < now.size(); p++) {
                take(now.get(p), trees, results.get(p), out);
                progress.step(now.get(p).size());
            }
            if (journal != null) {
                var made = now.stream().flatMap(List::stream).toList();
                journal.appendAll(made.stream().map(keys::get).toList(), made.stream().map(i -> payload(out[i])).toList());
            }
        }
        return out;
    }

    /**
     * What the first rank found in its journal, to the others, so that all share out the same missing rest; they may have no
     * journal, or another.
     *
     * @return indices of the trees to compute
     */
    private static List<Integer> known(Ranks ranks, List<TokenTree> trees, List<Integer> missing, double[][] out) {
        var absent = new double[out.length];
        missing.forEach(i -> absent[i] = 1);
        double[] firstOnes = ranks.broadcast(absent);
        var present = IntStream.range(0, out.length).filter(i -> firstOnes[i] == 0).boxed().toList();
        double[] sums = ranks.broadcast(present.stream()
                .flatMapToDouble(i -> Arrays.stream(out[i] == null ? new double[trees.get(i).branches().size()] : out[i]))
                .toArray());
        take(present, trees, sums, out);
        return IntStream.range(0, out.length).filter(i -> firstOnes[i] != 0).boxed().toList();
    }

    /** Σ log π of every branch of every tree in turn, without gradient. */
    static double[] sums(Policy policy, List<TokenTree> trees) {
        var decoder = policy.model().decoder();
        var logProbs = PackedScores.of(decoder, policy.weights(), decoder.pack(trees));
        return IntStream.range(0, trees.size())
                .boxed()
                .flatMapToDouble(i -> IntStream.range(0, trees.get(i).branches().size()).mapToDouble(b -> logProbs.sum(i, b)))
                .toArray();
    }

    private static void take(List<Integer> part, List<TokenTree> trees, double[] sums, double[][] out) {
        int at = 0;
        for (int i : part) {
            int branches = trees.get(i).branches().size();
            out[i] = Arrays.copyOfRange(sums, at, at + branches);
            at += branches;
        }
    }

    private static String payload(double[] sums) {
        return Arrays.stream(sums).mapToObj(Double::toString).collect(Collectors.joining(",", "[", "]"));
    }

    /** Numerics are in the key too: they are what else the last digits depend on. */
    private String key(TokenTree tree) {
        var builder = ContentHash.builder().add(weightsHash).add("float32 weights, float64 sums").add(bytes(tree.prompt()));
        tree.branches().forEach(branch -> builder.add(bytes(branch.ids())));
        return builder.hex();
    }

    private static byte[] bytes(int[] ids) {
        var buffer = ByteBuffer.allocate(4 * ids.length);
        buffer.asIntBuffer().put(ids);
        return buffer.array();
    }
}
