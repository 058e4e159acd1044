package dev.toll.align;

import dev.toll.align.loss.Kto;
import dev.toll.core.InputException;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.decoder.BranchLogProbs;
import dev.toll.model.decoder.PackedPass;
import dev.toll.model.decoder.TokenTree;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
    public record Settings(Kto loss, Schedule schedule, int batch, int epochs, double clip, long seed, Engine engine) {
        /** Computed as {@link Engine#DEFAULT} says. */
        public Settings(Kto loss, Schedule schedule, int batch, int epochs, double clip, long seed) {
            this(loss, schedule, batch, epochs, clip, seed, Engine.DEFAULT);
        }

        /** Updates that so many answers take. */
        public int steps(int answers) {
            return epochs * ((answers + batch - 1) / batch);
        }
    }

    /** A tokenised answer, the answer of another prompt, and the reference's log-probabilities of both after this prompt. */
    public record Row(int[] prompt, int[] answer, int[] foreign, boolean desirable, double reference, double referenceForeign) {
        int tokens() {
            return prompt.length + answer.length;
        }

        TokenTree mismatched() {
            return TokenTree.of(prompt, foreign);
        }
    }

    /** Mean loss over the last epoch's steps, and the last step's baseline. */
    public record Outcome(int answers, double loss, double baseline) {}

    /** Tokenises, pairs every prompt with a foreign answer, and computes the reference from the policy as it is now. */
    public static List<Row> prepare(Policy policy, List<JudgedAnswer> answers) {
        try (var progress = ProgressView.silent().start("reference", answers.size())) {
            return prepare(policy, answers, ReferenceScores.uncached(), Engine.DEFAULT, progress);
        }
    }

    /** The same with the reference from a cache as far as it is there. */
    public static List<Row> prepare(Policy policy, List<JudgedAnswer> answers, ReferenceScores reference, Engine engine, Progress progress) {
        long prompts = answers.stream().map(JudgedAnswer::prompt).distinct().count();
        if (prompts < 2) {
            throw new InputException("KTO needs answers to at least two different prompts, since its baseline puts a prompt beside another's answer; found " + prompts);
        }
        var trees = new ArrayList<TokenTree>();
        for (int i = 0; i < answers.size(); i++) {
            var a = answers.get(i);
            int next = i;
            do {
                next = (next + 1) % answers.size();
            } while (answers.get(next).prompt().equals(a.prompt()));
            trees.add(TokenTree.of(policy.model().encode(a.prompt()), policy.model().encodeAnswer(a.prompt(), a.answer(), true),
                    policy.model().encodeAnswer(a.prompt(), answers.get(next).answer(), true)));
        }
        double[][] scores = reference.of(policy, trees, engine, progress);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < scores.length; i++) {
            var tree = trees.get(i);
            rows.add(new Row(tree.prompt(), tree.branches().get(0).ids(), tree.branches().get(1).ids(), answers.get(i).desirable(), scores[i][0], scores[i][1]));
        }
        return rows;
    }

    private record Part(List<Row> rows, int batch, double baseline) {}

    /** Trains the policy on prepared rows. */
    public static Outcome train(Policy policy, List<Row> rows, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        return train(policy, rows, settings, checkpointing, progress, StepLog.NONE);
    }

    /** The same, telling {@code log} of every step. */
    public static Outcome train(Policy policy, List<Row> rows, Settings settings, @Nullable Checkpointing checkpointing, Progress progress, StepLog log) {
        var engine = settings.engine();
        var epochs = new Epochs<>(rows, settings.batch(), settings.epochs(), settings.seed(), engine.order());
        var last = new double[3];
        try (var trainable = policy.trainable()) {
            var loop = new TrainingLoop<Part>(trainable, engine.optimiser(settings.schedule(), 0, settings.clip()), epochs.steps(), progress);
            loop.train(step -> {
                var batch = epochs.at(step);
                double baseline = baseline(policy, batch, engine);
                last[2] = baseline;
                return TokenParts.cut(batch, Row::tokens, policy.workers().shares(), engine.microTokens()).stream()
                        .map(part -> new Part(part, batch.size(), baseline))
                        .toList();
            }, (decoder, weights, part) -> {
                var batch = decoder.pack(part.rows().stream().map(row -> TokenTree.of(row.prompt(), row.answer())).toList());
                return new PackedPass(decoder, weights, batch, engine.checkpoint()).backward((logProbs, slopes) -> loss(settings.loss(), part, logProbs, slopes));
            }, Checkpointing.saving(checkpointing), TrainingLoop.Listener.adding(last, step -> {
                if (epochs.inLastEpoch(step.number())) {
                    last[0] += step.loss();
                    last[1]++;
                }
                var batch = epochs.at(step.number());
                log.after(new StepLog.Entry(step.number(), step.loss(), step.gradientNorm(), step.rate(), step.seconds(), batch.size(),
                        batch.stream().mapToLong(Row::tokens).sum(), Map.of("baseline", last[2])));
            }));
        }
        return new Outcome(rows.size(), last[0] / last[1], last[2]);
    }

    private static double baseline(Policy policy, List<Row> batch, Engine engine) {
        var tasks = new ArrayList<Callable<double[]>>();
        for (var part : TokenParts.cut(batch, row -> row.mismatched().tokens(), policy.workers().shares(), engine.microTokens())) {
            tasks.add(() -> {
                double[] now = ReferenceScores.sums(policy, part.stream().map(Row::mismatched).toList());
                for (int i = 0; i < now.length; i++) {
                    now[i] -= part.get(i).referenceForeign();
                }
                return now;
            });
        }
        return Kto.baseline(policy.workers().runShared(tasks).stream().flatMapToDouble(Arrays::stream).toArray());
    }

    private static double loss(Kto kto, Part part, BranchLogProbs logProbs, double[] slopes) {
        int n = part.rows().size();
        var ratios = new double[n];
        var good = new double[n];
        for (int i = 0; i < n; i++) {
            ratios[i] = logProbs.sum(i, 0) - part.rows().get(i).reference();
            good[i] = part.rows().get(i).desirable() ? 1 : 0;
        }
        try (var scope = Scope.open()) {
            var ratio = Tensor.of(ratios).requiresGrad();
            var desirable = Tensor.of(good).gt(Tensor.of(new double[n]));
            var value = kto.of(ratio, desirable, part.baseline()).sum().mul(1.0 / part.batch());
            value.backward();
            double[] slope = ratio.grad().toDoubles();
            for (int i = 0; i < n; i++) {
                logProbs.addSlope(slopes, i, 0, slope[i]);
            }
            return value.item();
        }
    }
}
