package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.loss.Kto;
import dev.toll.align.loss.LengthDesensitisedDpo;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.align.loss.Wpo;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Losses that look at single tokens or at other rows, against sums made here token by token from the full logits. */
class TokenWeightsTest {
    private static final List<Preference> PAIRS = List.of(new Preference(Prompt.chat("good day . my pot is broken ."), "with pleasure , friend . bring the pot .", "perhaps ."),
            new Preference(Prompt.chat("good morning . i am lost ."), "perhaps .", "with pleasure , friend ."), new Preference(Prompt.chat("good morning ."), "good day .", "i am lost ."));

    private LanguageModel model;
    private Workers workers;
    private Policy policy;

    @BeforeEach
    void load() {
        Torch.oneThreadPerWorker();
        model = LanguageModel.load(Path.of("../../models/lilliput-chat"));
        workers = Workers.of(2);
        policy = Policy.of(model, workers);
    }

    @AfterEach
    void close() {
        policy.close();
        workers.close();
        model.close();
    }

    /** [answer tokens][2]: log p, and log Σ p², from one plain forward pass over prompt and answer. */
    private double[][] tokens(int[] prompt, int[] answer) {
        var ids = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).asLongStream().toArray();
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            var decoder = model.decoder();
            var logProbs = decoder.logits(policy.weights(), decoder.hidden(policy.weights(), Tensor.of(ids, 1, ids.length))).squeeze(0).logSoftmax(1);
            var out = new double[answer.length][];
            for (int t = 0; t < answer.length; t++) {
                double[] row = logProbs.select(0, prompt.length - 1 + t).toDoubles();
                out[t] = new double[] {row[answer[t]], Math.log(DoubleStream.of(row).map(x -> Math.exp(2 * x)).sum())};
            }
            return out;
        }
    }

    private double weighted(int[] prompt, int[] answer, int head, double tail) {
        double[][] t = tokens(prompt, answer);
        return IntStream.range(0, t.length).mapToDouble(i -> (i < head ? 1 : tail) * t[i][0]).sum();
    }

    private double certainty(int[] prompt, int[] answer) {
        return DoubleStream.of(IntStream.range(0, answer.length).mapToDouble(i -> tokens(prompt, answer)[i][0] - tokens(prompt, answer)[i][1]).toArray()).average().orElseThrow();
    }

    private double loss(PreferenceLoss loss, List<PreferencePair> pairs, double rate) {
        return PreferenceTraining.train(policy, pairs, new PreferenceTraining.Settings(loss, 0, Schedule.constant(rate, 0), PAIRS.size(), 1, 1, 5), null,
                ProgressView.silent().start("pairs", 1)).loss();
    }

    /** Answers of 9 against 3, 3 against 6 and 3 against 4 tokens or so: what is longer counts half, in the reference and after a step of training. */
    @Test
    void lengthDesensitised_whenAnswersDifferInLength_countsTheirTailsHalf() {
        var ld = new LengthDesensitisedDpo(0.3, 0.5);
        List<PreferencePair> pairs;
        try (var progress = ProgressView.silent().start("reference", PAIRS.size())) {
            pairs = PreferenceTraining.prepare(policy, PAIRS, 0.5, ReferenceScores.uncached(), Engine.DEFAULT, progress);
        }
        for (var p : pairs) {
            assertThat(p.referenceChosen()).isCloseTo(weighted(p.prompt(), p.chosen(), p.shared(), 0.5), within(1e-4));
            assertThat(p.referenceRejected()).isCloseTo(weighted(p.prompt(), p.rejected(), p.shared(), 0.5), within(1e-4));
        }
        assertThat(pairs.stream().filter(p -> p.chosen().length != p.rejected().length)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(loss(ld, pairs, 1e-3)).as("the policy is the reference still").isCloseTo(Math.log(2), within(1e-5));

        double expected = pairs.stream().mapToDouble(p -> {
            double margin = weighted(p.prompt(), p.chosen(), p.shared(), 0.5) - p.referenceChosen() - weighted(p.prompt(), p.rejected(), p.shared(), 0.5) + p.referenceRejected();
            return Math.log1p(Math.exp(-0.3 * margin));
        }).average().orElseThrow();
        assertThat(expected).isLessThan(Math.log(2) - 0.01);
        assertThat(loss(ld, pairs, 0)).isCloseTo(expected, within(1e-4));
    }

    /** The policy is the reference: every pair's loss is log 2 times its weight, e to both answers' mean of log p − log Σp². */
    @Test
    void wpo_beforeTraining_isLogTwoTimesTheWeights() {
        var pairs = PreferenceTraining.prepare(policy, PAIRS);
        double weights = pairs.stream().mapToDouble(p -> Math.exp(certainty(p.prompt(), p.chosen()) + certainty(p.prompt(), p.rejected()))).average().orElseThrow();

        assertThat(loss(new Wpo(new SigmoidDpo(0.3)), pairs, 0)).isCloseTo(weights * Math.log(2), within(1e-5));
    }

    /** Prompts a a b c: the foreign answers are those of b, b, c and, round the end, a; never one's own, also not in the middle of an odd number. */
    @Test
    void kto_whenPrepared_pairsEveryPromptWithTheNextOthersAnswer() {
        var judged = judged();
        var rows = KtoTraining.prepare(policy, judged);

        int[] foreign = {2, 2, 3, 0};
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).foreign()).as("row %d", i).isEqualTo(model.encodeAnswer(judged.get(i).prompt(), judged.get(foreign[i]).answer(), true));
        }
    }

    /** z₀ is the mean of lp − rp over the mismatched rows at the weights as they are, cut off at 0, and one number for the whole batch. */
    @Test
    void kto_whenThePolicyHasMoved_measuresItsBaselineOnMismatchedRows() {
        var rows = KtoTraining.prepare(policy, judged());
        var settings = new KtoTraining.Settings(new Kto(0.3, 1, 1), Schedule.constant(3e-4, 0), 4, 4, 1, 5);
        KtoTraining.train(policy, rows, settings, null, ProgressView.silent().start("kto", 4));

        double mismatched = mean(rows, KtoTraining.Row::foreign, true);
        double matched = mean(rows, KtoTraining.Row::answer, false);
        var still = KtoTraining.train(policy, rows, new KtoTraining.Settings(new Kto(0.3, 1, 1), Schedule.constant(0, 0), 4, 1, 1, 5), null, ProgressView.silent().start("kto", 1));

        assertThat(Math.abs(matched - mismatched)).as("what distinguishes the two").isGreaterThan(1e-3);
        assertThat(still.baseline()).isCloseTo(Math.max(0, mismatched), within(1e-4));
    }

    private double mean(List<KtoTraining.Row> rows, java.util.function.Function<KtoTraining.Row, int[]> answer, boolean foreign) {
        return rows.stream().mapToDouble(r -> weighted(r.prompt(), answer.apply(r), 0, 1) - (foreign ? r.referenceForeign() : r.reference())).average().orElseThrow();
    }

    private static List<JudgedAnswer> judged() {
        var a = PAIRS.get(0).prompt();
        var out = new ArrayList<JudgedAnswer>();
        out.add(new JudgedAnswer(a, "with pleasure , friend .", true));
        out.add(new JudgedAnswer(a, "perhaps .", true));
        out.add(new JudgedAnswer(PAIRS.get(1).prompt(), "bring the pot .", true));
        out.add(new JudgedAnswer(PAIRS.get(2).prompt(), "good day .", false));
        return out;
    }
}
