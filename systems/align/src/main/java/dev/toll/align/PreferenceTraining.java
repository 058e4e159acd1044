package dev.toll.align;

import dev.toll.align.loss.PreferenceLoss;
import dev.toll.core.Preference;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.decoder.BranchLogProbs;
import dev.toll.model.decoder.PackedPass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Training on pairs of answers with any {@link PreferenceLoss}: DPO and its kin. A pair is a tree: its prompt is computed
 * once for both answers, forward and backward. The reference's log-probabilities are computed once, before training. An
 * optional likelihood term on the chosen answer keeps its probability from falling together with the rejected one's; CPO
 * and ORPO have it by definition.
 *
 * <p>Log-probabilities are summed and losses computed in float64, whatever the weights are.
 */
public final class PreferenceTraining {
    private PreferenceTraining() {}

    /**
     * Settings of one run.
     *
     * @param loss one loss per pair
     * @param chosenNll weight of −log π(chosen) per answer token of the batch, 0 for plain DPO, 1 for ORPO
     * @param batchPairs pairs per update
     */
    public record Settings(PreferenceLoss loss, double chosenNll, Schedule schedule, int batchPairs, int epochs, double clip, long seed, Engine engine) {
        /** Computed as {@link Engine#DEFAULT} says. */
        public Settings(PreferenceLoss loss, double chosenNll, Schedule schedule, int batchPairs, int epochs, double clip, long seed) {
            this(loss, chosenNll, schedule, batchPairs, epochs, clip, seed, Engine.DEFAULT);
        }

        /** Updates that so many pairs take. */
        public int steps(int pairs) {
            return epochs * ((pairs + batchPairs - 1) / batchPairs);
        }
    }

    /**
     * Mean loss over the last epoch's steps, and the share of its pairs whose implicit reward ranked the chosen answer higher
     * when their turn came (ties count as wrong).
     */
    public record Outcome(int pairs, double loss, double accuracy) {}

    /** Tokenises the pairs and fills in the reference log-probabilities from the policy's weights as they are now. */
    public static List<PreferencePair> prepare(Policy policy, List<Preference> preferences) {
        try (var progress = ProgressView.silent().start("reference", preferences.size())) {
            return prepare(policy, preferences, ReferenceScores.uncached(), Engine.DEFAULT, progress);
        }
    }

    /** The same with the reference from a cache as far as it is there. */
    public static List<PreferencePair> prepare(Policy policy, List<Preference> preferences, ReferenceScores reference, Engine engine, Progress progress) {
        return prepare(policy, preferences, 1, reference, engine, progress);
    }

    /** The same for a loss in which what an answer has more than the other one counts with {@code tailWeight}. */
    public static List<PreferencePair> prepare(Policy policy, List<Preference> preferences, double tailWeight, ReferenceScores reference, Engine engine, Progress progress) {
        var pairs = tokenise(policy, preferences);
        var scores = reference.of(policy, pairs.stream().map(tailWeight == 1 ? PreferencePair::tree : PreferencePair::treeWithShared).toList(), engine, progress);
        var out = new ArrayList<PreferencePair>();
        for (int i = 0; i < scores.length; i++) {
            out.add(pairs.get(i).withReference(scores[i], tailWeight));
        }
        return out;
    }

    /** Tokenised only: for losses without a reference. */
    public static List<PreferencePair> tokenise(Policy policy, List<Preference> preferences) {
        return preferences.stream().map(p -> PreferencePair.of(policy.model(), p)).toList();
    }

    /** Trains the policy on prepared pairs. */
    public static Outcome train(Policy policy, List<PreferencePair> pairs, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        return train(policy, pairs, settings, checkpointing, progress, StepLog.NONE);
    }

    /** The same, telling {@code log} of every step. */
    public static Outcome train(Policy policy, List<PreferencePair> pairs, Settings settings, @Nullable Checkpointing checkpointing, Progress progress, StepLog log) {
        var engine = settings.engine();
        var epochs = new Epochs<>(pairs, settings.batchPairs(), settings.epochs(), settings.seed(), engine.order());
        var right = new AtomicInteger();
        var last = new LastEpoch();
        try (var trainable = policy.trainable()) {
            var loop = new TrainingLoop<Part>(trainable, engine.optimiser(settings.schedule(), 0, settings.clip()), epochs.steps(), progress);
            loop.train(step -> parts(policy, epochs.at(step), settings), (decoder, weights, part) -> {
                var batch = decoder.pack(part.pairs().stream().map(PreferencePair::tree).toList());
                var pass = new PackedPass(decoder, weights, batch, engine.checkpoint());
                PackedPass.Objective objective = (logProbs, slopes) -> {
                    right.addAndGet(ranked(settings, part.pairs(), logProbs));
                    return loss(settings, part, logProbs, slopes);
                };
                return settings.loss().needsCertainty() ? pass.backwardWithCollisions(objective) : pass.backward(objective);
            }, Checkpointing.saving(checkpointing), TrainingLoop.Listener.adding(last.sums(), step -> {
                var batch = epochs.at(step.number());
                int rightly = (int) policy.workers().ranks().sum(right.getAndSet(0))[0];
                if (epochs.inLastEpoch(step.number())) {
                    last.add(step.loss(), batch.size(), rightly);
                }
                log.after(new StepLog.Entry(step.number(), step.loss(), step.gradientNorm(), step.rate(), step.seconds(), batch.size(),
                        batch.stream().mapToLong(PreferencePair::tokens).sum(), Map.of("accuracy", (double) rightly / batch.size())));
            }));
        }
        return new Outcome(pairs.size(), last.loss(), last.accuracy());
    }

    /** @param known slopes that were found over the whole batch; null where a pair's loss is its own */
    private record Part(List<PreferencePair> pairs, int batchPairs, int batchChosenTokens, @Nullable GradedPairs known) {}

    private static List<Part> parts(Policy policy, List<PreferencePair> batch, Settings settings) {
        int tokens = Math.max(1, batch.stream().mapToInt(p -> p.chosen().length).sum());
        var cut = TokenParts.cut(batch, PreferencePair::tokens, policy.workers().shares(), settings.engine().microTokens());
        if (!settings.loss().acrossPairs()) {
            return cut.stream().map(part -> new Part(part, batch.size(), tokens, null)).toList();
        }
        // Pairs that are judged against each other: log-probabilities of all first, then every part with its slopes.
        var ordered = cut.stream().flatMap(List::stream).toList();
        double[] sums = sums(policy, cut);
        var chosen = new double[ordered.size()];
        var rejected = new double[ordered.size()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = sums[2 * i];
            rejected[i] = sums[2 * i + 1];
        }
        var all = GradedPairs.of(settings.loss(), ordered, chosen, rejected, new double[0], 1.0 / batch.size());
        var parts = new ArrayList<Part>();
        int from = 0;
        for (var part : cut) {
            int to = from + part.size();
            parts.add(new Part(part, batch.size(), tokens, new GradedPairs(from == 0 ? all.loss() : 0,
                    Arrays.copyOfRange(all.chosenSlopes(), from, to), Arrays.copyOfRange(all.rejectedSlopes(), from, to))));
            from = to;
        }
        return parts;
    }

    /** Chosen and rejected log-probability of every pair in turn, without gradient. */
    private static double[] sums(Policy policy, List<List<PreferencePair>> parts) {
        var tasks = new ArrayList<Callable<double[]>>();
        for (var part : parts) {
            tasks.add(() -> ReferenceScores.sums(policy, part.stream().map(PreferencePair::tree).toList()));
        }
        return policy.workers().runShared(tasks).stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** The part's share of the batch's loss, and its slope at every answer token. */
    private static double loss(Settings settings, Part part, BranchLogProbs logProbs, double[] slopes) {
        var graded = part.known() != null ? part.known()
                : GradedPairs.of(settings.loss(), part.pairs(), sums(settings, part.pairs(), logProbs, 0), sums(settings, part.pairs(), logProbs, 1),
                        settings.loss().needsCertainty() ? certainties(part.pairs(), logProbs) : new double[0], 1.0 / part.batchPairs());
        double tail = settings.loss().tailWeight();
        double perToken = settings.chosenNll() / part.batchChosenTokens();
        double nll = 0;
        for (int i = 0; i < part.pairs().size(); i++) {
            int shared = part.pairs().get(i).shared();
            logProbs.addSlope(slopes, i, 0, graded.chosenSlopes()[i], shared, tail);
            logProbs.addSlope(slopes, i, 1, graded.rejectedSlopes()[i], shared, tail);
            logProbs.addSlope(slopes, i, 0, -perToken);
            nll -= perToken * logProbs.sum(i, 0);
        }
        return graded.loss() + nll;
    }

    private static double[] sums(Settings settings, List<PreferencePair> pairs, BranchLogProbs logProbs, int branch) {
        var sums = new double[pairs.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = logProbs.sum(i, branch, pairs.get(i).shared(), settings.loss().tailWeight());
        }
        return sums;
    }

    private static double[] certainties(List<PreferencePair> pairs, BranchLogProbs logProbs) {
        var certainties = new double[pairs.size()];
        for (int i = 0; i < certainties.length; i++) {
            certainties[i] = logProbs.certainty(i, 0) + logProbs.certainty(i, 1);
        }
        return certainties;
    }

    /** Pairs whose chosen answer gained more on the reference than the rejected one. */
    private static int ranked(Settings settings, List<PreferencePair> pairs, BranchLogProbs logProbs) {
        double[] chosen = sums(settings, pairs, logProbs, 0);
        double[] rejected = sums(settings, pairs, logProbs, 1);
        int right = 0;
        for (int i = 0; i < pairs.size(); i++) {
            var pair = pairs.get(i);
            right += chosen[i] - pair.referenceChosen() > rejected[i] - pair.referenceRejected() ? 1 : 0;
        }
        return right;
    }
}
