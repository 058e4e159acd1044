package dev.toll.align;

import dev.toll.align.loss.Kto;
import dev.toll.core.InputException;
import dev.toll.core.progress.Progress;
import dev.toll.core.stats.SeededRandom;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Kahneman–Tversky optimisation of single answers (Ethayarajh et al. 2024). The baseline z₀ of a step is measured on the
 * weights as they are at that step, over the batch's mismatched rows: each prompt with the answer to the next prompt in the
 * order of the data. The mismatch is fixed when the data is prepared, so no row ever meets its own answer by chance of
 * batching, and the reference's log-probabilities of both are computed once.
 */
public final class KtoTraining {
    private KtoTraining() {}

    /** Settings of one run; a batch holds {@code batch} answers. */
    public record Settings(Kto loss, Schedule schedule, int batch, int epochs, double clip, long seed) {
        /** Updates that so many answers take. */
        public int steps(int answers) {
            return epochs * ((answers + batch - 1) / batch);
        }
    }

    /** A tokenised answer, the answer of another prompt, and the reference's log-probabilities of both after this prompt. */
    public record Row(int[] prompt, int[] answer, int[] foreign, boolean desirable, double reference, double referenceForeign) {
        int length() {
            return prompt.length + answer.length;
        }
    }

    /** Mean loss of the last epoch, and the last step's baseline. */
    public record Outcome(int answers, double loss, double baseline) {}

    /** Tokenises, pairs every prompt with a foreign answer, and computes the reference from the policy as it is now. */
    public static List<Row> prepare(Policy policy, List<JudgedAnswer> answers) {
        long prompts = answers.stream().map(JudgedAnswer::prompt).distinct().count();
        if (prompts < 2) {
            throw new InputException("KTO needs answers to at least two different prompts, since its baseline puts a prompt beside another's answer; found " + prompts);
        }
        var rows = new ArrayList<Row>();
        for (int i = 0; i < answers.size(); i++) {
            var a = answers.get(i);
            int next = i;
            do {
                next = (next + 1) % answers.size();
            } while (answers.get(next).prompt().equals(a.prompt()));
            var other = answers.get(next);
            rows.add(new Row(policy.model().encode(a.prompt()), policy.model().encodeAnswer(a.prompt(), a.answer(), true),
                    policy.model().encodeAnswer(a.prompt(), other.answer(), true), a.desirable(), Double.NaN, Double.NaN));
        }
        double[] own = logProbs(policy, rows, Row::answer);
        double[] foreign = logProbs(policy, rows, Row::foreign);
        for (int i = 0; i < rows.size(); i++) {
            var r = rows.get(i);
            rows.set(i, new Row(r.prompt(), r.answer(), r.foreign(), r.desirable(), own[i], foreign[i]));
        }
        return rows;
    }

    private static double[] logProbs(Policy policy, List<Row> rows, Function<Row, int[]> answer) {
        var tasks = new ArrayList<Callable<double[]>>();
        for (int from = 0; from < rows.size(); from += 16) {
            var part = rows.subList(from, Math.min(rows.size(), from + 16));
            tasks.add(() -> {
                try (var scope = Scope.open();
                        var noGrad = NoGrad.open()) {
                    return logProbs(policy.model().decoder(), policy.weights(), part, answer).toDoubles();
                }
            });
        }
        return policy.workers().run(tasks).stream().flatMapToDouble(java.util.Arrays::stream).toArray();
    }

    private static Tensor logProbs(Decoder decoder, Weights weights, List<Row> rows, Function<Row, int[]> answer) {
        return SequenceLogProbs.of(decoder, weights, rows.stream().map(Row::prompt).toList(), rows.stream().map(answer).toList());
    }

    private record Part(List<Row> rows, int batch, double baseline) {}

    /** Trains the policy on prepared rows. */
    public static Outcome train(Policy policy, List<Row> rows, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        int perEpoch = (rows.size() + settings.batch() - 1) / settings.batch();
        int steps = settings.steps(rows.size());
        var last = new double[3];
        try (var trainable = policy.trainable()) {
            var loop = new TrainingLoop<Part>(trainable, new TrainingLoop.Optimiser(settings.schedule(), 0.9, 0.98, 0, settings.clip()), steps, progress);
            loop.run(step -> {
                int[] order = SeededRandom.permutation(rows.size(), settings.seed() + step / perEpoch);
                var batch = new ArrayList<Row>();
                int from = step % perEpoch * settings.batch();
                for (int i = from; i < Math.min(rows.size(), from + settings.batch()); i++) {
                    batch.add(rows.get(order[i]));
                }
                double baseline = baseline(policy, batch);
                last[2] = baseline;
                return MicroBatches.cut(batch, Row::length, policy.workers().count(), 2 * Sft.PART_TOKENS).stream()
                        .map(part -> new Part(part, batch.size(), baseline))
                        .toList();
            }, (decoder, weights, part) -> loss(settings.loss(), decoder, weights, part),
                    checkpointing == null ? null : new TrainingLoop.Saving(checkpointing.dir(), checkpointing.key(), checkpointing.everySteps()), step -> {
                        if (step.number() >= steps - perEpoch) {
                            last[0] += step.loss();
                            last[1]++;
                        }
                    });
        }
        return new Outcome(rows.size(), last[0] / Math.max(1, last[1]), last[2]);
    }

    private static double baseline(Policy policy, List<Row> batch) {
        double[] now = logProbs(policy, batch, Row::foreign);
        for (int i = 0; i < now.length; i++) {
            now[i] -= batch.get(i).referenceForeign();
        }
        return Kto.baseline(now);
    }

    private static Tensor loss(Kto kto, Decoder decoder, Weights weights, Part part) {
        int n = part.rows().size();
        var reference = new float[n];
        var good = new float[n];
        for (int i = 0; i < n; i++) {
            reference[i] = (float) part.rows().get(i).reference();
            good[i] = part.rows().get(i).desirable() ? 1 : 0;
        }
        var ratio = logProbs(decoder, weights, part.rows(), Row::answer).sub(Tensor.of(reference));
        var desirable = Tensor.of(good).gt(Tensor.zeros(n));
        return kto.of(ratio, desirable, part.baseline()).sum().mul(1.0 / part.batch());
    }
}
