package dev.toll.align.remedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Nn;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The terms against forgetting, by hand. */
class RemedyTest {
    private static final double EPS = 1e-12;

    private static double penalty(Remedy remedy, double[] slope) {
        try (var scope = Scope.open()) {
            var now = Tensor.of(new double[] {1.5, -2, 3}).requiresGrad();
            Weights weights = name -> name.equals("w") ? now : null;
            var value = WeightPenalty.of(remedy, Map.of("w", Tensor.of(new double[] {1, -1, 3})), weights);
            value.backward();
            System.arraycopy(now.grad().toDoubles(), 0, slope, 0, 3);
            return value.item();
        }
    }

    /** θ − θ₀ = (.5, −1, 0), λ = .1: .1·1.5 = .15, slopes λ·sign; λ as the code counts it is 10⁵·λ/3 for three weights. */
    @Test
    void l1_whenWeightsMoved_isTheirDistanceAndPullsBackEvenly() {
        var slope = new double[3];
        assertThat(penalty(new Remedy.L1(0.1), slope)).isCloseTo(0.15, within(EPS));
        assertThat(slope).containsExactly(new double[] {0.1, -0.1, 0}, within(EPS));
        assertThat(Remedy.L1.asReleased(0.04, 3).lambda()).isCloseTo(0.04 * 1e5 / 3, within(1e-9));
    }

    /** λ(.25 + 1) = .125, slopes 2λ(θ − θ₀); the code's mean of squares times 10⁹. */
    @Test
    void l2Sp_whenWeightsMoved_isTheSquaredDistance() {
        var slope = new double[3];
        assertThat(penalty(new Remedy.L2Sp(0.1), slope)).isCloseTo(0.125, within(EPS));
        assertThat(slope).containsExactly(new double[] {0.1, -0.2, 0}, within(EPS));
        assertThat(Remedy.L2Sp.asReleased(0.01, 4).lambda()).isCloseTo(0.01 * 1e9 / 4, within(1e-6));
    }

    /** p₀ = (.5, .3, .2), p = (.6, .3, .1): ‖p − p₀‖² = .02, KL = .5·ln(5/6) + .2·ln 2. The teacher has no gradient; KL's in the logits is p − p₀. */
    @Test
    void divergence_whenTwoDistributions_isTheirDistance() {
        try (var scope = Scope.open()) {
            var teacher = Tensor.of(new double[] {Math.log(0.5), Math.log(0.3), Math.log(0.2)}, 1, 3).requiresGrad();
            var logits = Tensor.of(new double[] {Math.log(0.6) + 4, Math.log(0.3) + 4, Math.log(0.1) + 4}, 1, 3).requiresGrad();
            assertThat(Learnt.divergence(Remedy.Divergence.SQUARED, teacher, logits.logSoftmax(1)).item()).isCloseTo(0.02, within(EPS));
            var kl = Learnt.divergence(Remedy.Divergence.KL, teacher, logits.logSoftmax(1));
            assertThat(kl.item()).isCloseTo(0.5 * Math.log(5.0 / 6) + 0.2 * Math.log(2), within(EPS));
            kl.backward();
            assertThat(logits.grad().toDoubles()).containsExactly(new double[] {0.1, 0, -0.1}, within(EPS));
        }
    }

    /** Prompt of two tokens, answer of two, and a shorter row beside it: two learnt tokens of the first, one of the second, and no padding. */
    @Test
    void learnt_whenRowsDifferInLength_leavesOutPromptAndPadding() {
        try (var scope = Scope.open()) {
            var learnt = Learnt.of(List.of(TargetedSequence.of(new int[] {7, 8}, new int[] {4, 5}), TargetedSequence.of(new int[] {9}, new int[] {6})));
            assertThat(learnt.targets()).containsExactly(4, 5, 6);
            assertThat(learnt.at()).containsExactly(1, 2, learnt.rows().width());
        }
    }

    /** Five rows in chunks of two: value, gradient in the hidden states and gradient in the head are those of all rows at once. */
    @Test
    void inChunks_whenRowsExceedAChunk_isTheWhole() {
        double[] hidden = {0.3, -0.2, 1.1, 0.4, -0.9, 0.2, 0.5, 0.6, -0.1, 0.8};
        double[] head = {0.2, -0.4, 0.7, 0.1, -0.3, 0.5};
        var whole = gradients(hidden, head, 5);
        var chunked = gradients(hidden, head, 2);
        for (int i = 0; i < whole.length; i++) {
            assertThat(chunked[i]).containsExactly(whole[i], within(EPS));
        }
        assertThat(whole[0][0]).isPositive();
    }

    private static double[][] gradients(double[] h, double[] w, int most) {
        try (var scope = Scope.open()) {
            var input = Tensor.of(h, 5, 2).requiresGrad();
            var head = Tensor.of(w, 3, 2).requiresGrad();
            var learnt = new Learnt(dev.toll.model.decoder.TokenRows.of(List.of(new int[] {0})), new long[5], new long[] {0, 1, 2, 1, 0});
            var loss = Learnt.inChunks(input.mul(2), most, (rows, from) -> learnt.negativeLogLikelihood(Nn.linear(rows, head, null).logSoftmax(1), from).mul(0.25));
            loss.backward();
            return new double[][] {{loss.item()}, input.grad().toDoubles(), head.grad().toDoubles()};
        }
    }

    /** d = ½ every second step from θ₀ = 8: θ = 4 gives 6, θ = 0 gives 3. Plain mean of 8, 4 and 0: 4. */
    @Test
    void movingAverage_whenUpdated_followsItsRule() {
        assertThat(average(new Remedy.MovingAverage(0.5, 2), 99, 4, 99, 0)).isCloseTo(3, within(1e-6));
        assertThat(average(new Remedy.MovingAverage(0, 2), 99, 4, 99, 0)).isCloseTo(4, within(1e-6));
    }

    private static double average(Remedy.MovingAverage rule, float... iterates) {
        try (var scope = Scope.open();
                var average = new RunningAverage(rule, Tensor.of(new float[] {8}))) {
            for (int step = 0; step < iterates.length; step++) {
                average.after(step, Tensor.of(new float[] {iterates[step]}));
            }
            return average.mean().item();
        }
    }

    /** λ = .7 of 100 tokens from examples of 3 and 8: 70 tokens a step on average, never more than one example above. */
    @Test
    void replay_whenDrawnOften_holdsItsShareOnAverage() {
        var replay = new Remedy.Replay(0.7, List.of(TargetedSequence.of(new int[] {1}, new int[3]), TargetedSequence.of(new int[] {1}, new int[8])));
        double sum = 0;
        for (int seed = 0; seed < 4000; seed++) {
            int tokens = TargetedSequence.targets(ReplayDraw.of(replay, 100, seed));
            assertThat(tokens).isBetween(62, 78);
            sum += tokens;
        }
        assertThat(sum / 4000).isCloseTo(70, within(0.3));
    }

    /** Most tax .1 from an ability of .9: .82 is affordable and earns most, .7 is too dear, and what is unknown is never chosen. */
    @Test
    void earlyStopping_whenThePathIsKnown_takesTheBestAffordablePoint() {
        var start = new EarlyStopping.Point("start", 0.3, 0.9);
        var path = List.of(new EarlyStopping.Point("2", 0.5, 0.89), new EarlyStopping.Point("4", 0.6, 0.82), new EarlyStopping.Point("6", 0.8, 0.7),
                new EarlyStopping.Point("8", 0.9, Double.NaN), new EarlyStopping.Point("10", Double.NaN, 0.9));
        assertThat(new EarlyStopping(0.1).pick(start, path)).hasValueSatisfying(p -> assertThat(p.id()).isEqualTo("4"));
        assertThat(new EarlyStopping(0.001).pick(start, path)).isEmpty();
    }

    @Test
    void remedies_whenOutOfRange_sayWhatIsExpected() {
        assertThatThrownBy(() -> new Remedy.L1(0)).hasMessageContaining("L1: lambda 0.0; expected > 0");
        assertThatThrownBy(() -> new Remedy.MovingAverage(1, 1)).hasMessageContaining("decay 1.0 (0 to below 1)");
        assertThatThrownBy(() -> new Remedy.Replay(1, List.of())).hasMessageContaining("without data");
        assertThatThrownBy(() -> new EarlyStopping(Double.NaN)).hasMessageContaining("expected ≥ 0");
    }
}
