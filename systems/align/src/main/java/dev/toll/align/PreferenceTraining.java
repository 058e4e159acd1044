package dev.toll.align;

import dev.toll.align.loss.PairScores;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.core.Preference;
import dev.toll.core.progress.Progress;
import dev.toll.core.stats.SeededRandom;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Training on pairs of answers with any {@link PreferenceLoss}: DPO and its kin. The reference's log-probabilities are
 * computed once, before training, so no second model is resident. An optional likelihood term on the chosen answer keeps
 * its probability from falling together with the rejected one's; CPO and ORPO have it by definition.
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
    public record Settings(PreferenceLoss loss, double chosenNll, Schedule schedule, int batchPairs, int epochs, double clip, long seed) {
        /** Updates that so many pairs take. */
        public int steps(int pairs) {
            return epochs * ((pairs + batchPairs - 1) / batchPairs);
        }
    }

    /** Last epoch's mean loss and the share of pairs whose implicit reward ranks the chosen answer higher (ties count as wrong). */
    public record Outcome(int pairs, double loss, double accuracy) {}

    /** Tokenises the pairs and fills in the reference log-probabilities from the policy's weights as they are now. */
    public static List<PreferencePair> prepare(Policy policy, List<Preference> preferences) {
        var pairs = preferences.stream().map(p -> PreferencePair.of(policy.model(), p)).toList();
        var tasks = new ArrayList<Callable<List<PreferencePair>>>();
        var sorted = new Integer[pairs.size()];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, java.util.Comparator.comparingInt(i -> pairs.get(i).longer()));
        int from = 0;
        while (from < sorted.length) {
            int to = from + 1;
            while (to < sorted.length && (to + 1 - from) * 2 * pairs.get(sorted[to]).longer() <= 4 * Sft.PART_TOKENS) {
                to++;
            }
            var part = Arrays.stream(sorted, from, to).map(pairs::get).toList();
            tasks.add(() -> {
                try (var scope = Scope.open();
                        var noGrad = NoGrad.open()) {
                    double[] logProbs = logProbs(policy.model().decoder(), policy.weights(), part).toDoubles();
                    var out = new ArrayList<PreferencePair>();
                    for (int i = 0; i < part.size(); i++) {
                        out.add(part.get(i).withReference(logProbs[i], logProbs[part.size() + i]));
                    }
                    return out;
                }
            });
            from = to;
        }
        var flat = policy.workers().run(tasks).stream().flatMap(List::stream).toList();
        var prepared = new PreferencePair[pairs.size()];
        for (int i = 0; i < flat.size(); i++) {
            prepared[sorted[i]] = flat.get(i);
        }
        return List.of(prepared);
    }

    /** Chosen rows then rejected rows in one forward pass: result [2·pairs]. */
    private static Tensor logProbs(dev.toll.model.decoder.Decoder decoder, Weights weights, List<PreferencePair> part) {
        var prompts = new ArrayList<int[]>();
        var answers = new ArrayList<int[]>();
        part.forEach(p -> {
            prompts.add(p.prompt());
            answers.add(p.chosen());
        });
        part.forEach(p -> {
            prompts.add(p.prompt());
            answers.add(p.rejected());
        });
        return SequenceLogProbs.of(decoder, weights, prompts, answers);
    }

    /** Trains the policy on prepared pairs. */
    public static Outcome train(Policy policy, List<PreferencePair> pairs, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        var loss = settings.loss();
        int perEpoch = (pairs.size() + settings.batchPairs() - 1) / settings.batchPairs();
        int steps = settings.steps(pairs.size());
        IntFunction<List<Part>> batchAt = step -> {
            var order = SeededRandom.permutation(pairs.size(), settings.seed() + step / perEpoch);
            int from = step % perEpoch * settings.batchPairs();
            var batch = new ArrayList<PreferencePair>();
            for (int i = from; i < Math.min(pairs.size(), from + settings.batchPairs()); i++) {
                batch.add(pairs.get(order[i]));
            }
            int tokens = batch.stream().mapToInt(p -> p.chosen().length).sum();
            if (loss.acrossPairs()) {
                return List.of(new Part(batch, batch.size(), tokens));
            }
            return MicroBatches.cut(batch, PreferencePair::length, policy.workers().count(), 2 * Sft.PART_TOKENS).stream()
                    .map(p -> new Part(p, batch.size(), tokens))
                    .toList();
        };
        var last = new double[2];
        try (var trainable = policy.trainable()) {
            var optimiser = new TrainingLoop.Optimiser(settings.schedule(), 0.9, 0.98, 0, settings.clip());
            var loop = new TrainingLoop<Part>(trainable, optimiser, steps, progress);
            var saving = checkpointing == null ? null : new TrainingLoop.Saving(checkpointing.dir(), checkpointing.key(), checkpointing.everySteps());
            loop.run(batchAt, (decoder, weights, part) -> {
                int n = part.pairs().size();
                var lp = logProbs(decoder, weights, part.pairs());
                var chosen = lp.narrow(0, 0, n);
                var rejected = lp.narrow(0, n, n);
                var value = loss.of(new PairScores(chosen, rejected, numbers(part, PreferencePair::referenceChosen), numbers(part, PreferencePair::referenceRejected),
                        numbers(part, p -> p.chosen().length), numbers(part, p -> p.rejected().length))).sum().mul(1.0 / part.batchPairs());
                return settings.chosenNll() == 0 ? value : value.add(chosen.sum().mul(-settings.chosenNll() / part.batchChosenTokens()));
            }, saving, step -> {
                if (step.number() >= steps - perEpoch) {
                    last[0] += step.loss();
                    last[1]++;
                }
            });
        }
        return new Outcome(pairs.size(), last[0] / Math.max(1, last[1]), accuracy(policy, pairs));
    }

    private record Part(List<PreferencePair> pairs, int batchPairs, int batchChosenTokens) {}

    private static Tensor numbers(Part part, ToDoubleFunction<PreferencePair> number) {
        var values = new float[part.pairs().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) number.applyAsDouble(part.pairs().get(i));
        }
        return Tensor.of(values);
    }

    private static double accuracy(Policy policy, List<PreferencePair> pairs) {
        int right = 0;
        for (int from = 0; from < pairs.size(); from += 32) {
            var part = pairs.subList(from, Math.min(pairs.size(), from + 32));
            try (var scope = Scope.open();
                    var noGrad = NoGrad.open()) {
                double[] lp = logProbs(policy.model().decoder(), policy.weights(), part).toDoubles();
                for (int i = 0; i < part.size(); i++) {
                    double margin = lp[i] - part.get(i).referenceChosen() - (lp[part.size() + i] - part.get(i).referenceRejected());
                    right += margin > 0 ? 1 : 0;
                }
            }
        }
        return (double) right / pairs.size();
    }
}
