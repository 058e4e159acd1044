package dev.toll.align.ppo;

import dev.toll.align.TokenParts;
import dev.toll.core.Prompt;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.PackedBatch;
import dev.toll.model.decoder.TokenTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * One worker's answers as packed trees: those to the same prompt are branches of one, so it is computed once.
 *
 * @param answers in the order of their tokens in the batch
 * @param states rows in front of every answer token: the state it was drawn in, whose hidden vector gives both its
 *     probability and its value
 */
record AnswerTrees<E>(List<E> answers, PackedBatch batch, long[] states) {
    /** Cuts answers for the workers: part i for worker i mod {@code workers}, of {@code most} tokens where it holds several answers. */
    static <E> List<AnswerTrees<E>> cut(List<E> answers, Function<E, Rollout> rollout, Decoder decoder, int workers, int most) {
        int share = Math.min(most, answers.stream().mapToInt(a -> rollout.apply(a).length()).sum() / workers + 1);
        return TokenParts.cut(bundles(answers, rollout, share), b -> tree(b, rollout).tokens(), workers, most).stream()
                .map(part -> of(part, rollout, decoder))
                .toList();
    }

    /** Answers to the same prompt together, a few at a time where they are too many for a worker's share. */
    private static <E> List<List<E>> bundles(List<E> answers, Function<E, Rollout> rollout, int most) {
        var byPrompt = new LinkedHashMap<Prompt, List<E>>();
        answers.forEach(a -> byPrompt.computeIfAbsent(rollout.apply(a).asked(), p -> new ArrayList<>()).add(a));
        var out = new ArrayList<List<E>>();
        for (var same : byPrompt.values()) {
            var bundle = new ArrayList<E>();
            int tokens = 0;
            for (var a : same) {
                var r = rollout.apply(a);
                if (!bundle.isEmpty() && tokens + r.answer().length > most) {
                    out.add(bundle);
                    bundle = new ArrayList<>();
                }
                tokens = (bundle.isEmpty() ? r.prompt().length : tokens) + r.answer().length;
                bundle.add(a);
            }
            out.add(bundle);
        }
        return out;
    }

    private static <E> TokenTree tree(List<E> bundle, Function<E, Rollout> rollout) {
        return TokenTree.of(rollout.apply(bundle.getFirst()).prompt(), bundle.stream().map(a -> rollout.apply(a).answer()).toArray(int[][]::new));
    }

    private static <E> AnswerTrees<E> of(List<List<E>> bundles, Function<E, Rollout> rollout, Decoder decoder) {
        var batch = decoder.pack(bundles.stream().map(b -> tree(b, rollout)).toList());
        var answers = bundles.stream().flatMap(Collection::stream).toList();
        var states = new long[answers.stream().mapToInt(a -> rollout.apply(a).answer().length).sum()];
        int k = 0;
        for (int tree = 0; tree < bundles.size(); tree++) {
            for (int branch = 0; branch < bundles.get(tree).size(); branch++) {
                for (int t = 0; t < rollout.apply(bundles.get(tree).get(branch)).answer().length; t++) {
                    states[k++] = batch.row(tree, branch, t - 1);
                }
            }
        }
        return new AnswerTrees<>(answers, batch, states);
    }

    /** Tokens computed: prompts once, and answers. */
    long tokens() {
        return batch.trees().stream().mapToLong(TokenTree::tokens).sum();
    }
}
