package dev.toll.align.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers of PPO by hand, in float64. */
class PpoArithmeticTest {
    /**
     * log π = (−1, −2, −0.5), log π₀ = (−1.5, −1, −0.5), η = 0.2, the answer earned 0.7: the log-ratios are 0.5, −1 and 0, so
     * r = (−0.2·0.5, −0.2·(−1), −0.2·0 + 0.7) = (−0.1, 0.2, 0.7). Their sum is 0.7 − 0.2·log π(a|x)/π₀(a|x) = 0.7 − 0.2·(−0.5).
     */
    @Test
    void shaping_whenTokensDiffer_spreadsTheKlAndPaysAtTheEnd() {
        double[] rewards = Shaping.perToken(new double[] {-1, -2, -0.5}, new double[] {-1.5, -1, -0.5}, 0.2, 0.7);

        assertThat(rewards).containsExactly(new double[] {-0.1, 0.2, 0.7}, within(1e-15));
        assertThat(rewards[0] + rewards[1] + rewards[2]).isCloseTo(0.7 + 0.2 * 0.5, within(1e-15));
    }

    /**
     * r = (−0.1, 0.2, 0.7), V = (0.4, 0.5, 0.6), γ = 0.9, λ = 0.8, from the end:
     * δ₂ = 0.7 + 0 − 0.6 = 0.1, A₂ = 0.1;
     * δ₁ = 0.2 + 0.9·0.6 − 0.5 = 0.24, A₁ = 0.24 + 0.72·0.1 = 0.312;
     * δ₀ = −0.1 + 0.9·0.5 − 0.4 = −0.05, A₀ = −0.05 + 0.72·0.312 = 0.17464.
     * Returns are A + V = (0.57464, 0.812, 0.7).
     */
    @Test
    void advantages_whenEstimatedByHand_areTheSame() {
        var made = Advantages.of(new double[] {-0.1, 0.2, 0.7}, new double[] {0.4, 0.5, 0.6}, 0.9, 0.8);

        assertThat(made.advantages()).containsExactly(new double[] {0.17464, 0.312, 0.1}, within(1e-15));
        assertThat(made.returns()).containsExactly(new double[] {0.57464, 0.812, 0.7}, within(1e-15));
    }

    /** λ = 1, γ = 1: A_t is what is still to come less the value, whatever the values in between: 0.8 − 0.4, 0.9 − 0.5, 0.7 − 0.6. */
    @Test
    void advantages_whenLambdaIsOne_areRewardsToComeLessTheValue() {
        var made = Advantages.of(new double[] {-0.1, 0.2, 0.7}, new double[] {0.4, 0.5, 0.6}, 1, 1);

        assertThat(made.advantages()).containsExactly(new double[] {0.4, 0.4, 0.1}, within(1e-15));
    }

    /** λ = 0 leaves one step: A = δ with γ = 1: −0.1 + 0.5 − 0.4 = 0, 0.2 + 0.6 − 0.5 = 0.3, 0.7 − 0.6 = 0.1. */
    @Test
    void advantages_whenLambdaIsZero_lookOneStepAhead() {
        var made = Advantages.of(new double[] {-0.1, 0.2, 0.7}, new double[] {0.4, 0.5, 0.6}, 1, 0);

        assertThat(made.advantages()).containsExactly(new double[] {0, 0.3, 0.1}, within(1e-15));
    }

    /** (1, 2) and (6): mean 3, variance (4 + 1 + 9)/3 = 14/3, so −2, −1 and 3 are divided by √(14/3) = 2.1602469. Longer answers weigh more: it is a mean over tokens. */
    @Test
    void whitening_whenAnswersDifferInLength_isOverTokens() {
        var first = new Advantages(new double[] {1, 2}, new double[2]);
        var second = new Advantages(new double[] {6}, new double[1]);

        Advantages.whiten(List.of(first, second));

        assertThat(first.advantages()).containsExactly(new double[] {-2 / 2.160246899, -1 / 2.160246899}, within(1e-8));
        assertThat(second.advantages()).containsExactly(new double[] {3 / 2.160246899}, within(1e-8));
    }

    @Test
    void whitening_whenAllAreTheSame_givesZerosAndNotNaN() {
        var same = new Advantages(new double[] {0.25, 0.25}, new double[2]);

        Advantages.whiten(List.of(same));

        assertThat(same.advantages()).containsExactly(0, 0);
    }

    /**
     * ε = 0.2, ratios ρ = (1.5, 1.5, 0.5, 0.5, 1.1) with A = (1, −1, 1, −1, 2):
     * ρ too high and wanted: −min(1.5, 1.2) = −1.2, held, gradient 0;
     * too high and unwanted: −min(−1.5, −1.2) = 1.5, gradient −ρA = 1.5;
     * too low and wanted: −min(0.5, 0.8) = −0.5, gradient −0.5;
     * too low and unwanted: −min(−0.5, −0.8) = 0.8, held, gradient 0;
     * within: −2.2, gradient −2.2. The gradient is with respect to log π, for dρ/d log π = ρ. The first and the fourth are held.
     */
    @Test
    void policyLoss_whenRatiosLeaveTheRange_isClippedWhereItWouldGoOn() {
        double[] ratios = {1.5, 1.5, 0.5, 0.5, 1.1};
        double[] advantages = {1, -1, 1, -1, 2};
        double[] old = {-1, -2, -3, -1, -0.5};
        double[] now = new double[5];
        for (int i = 0; i < 5; i++) {
            now[i] = old[i] + Math.log(ratios[i]);
        }
        var loss = new ClippedPolicyLoss(0.2);

        assertThat(each(5, i -> loss.of(now[i], old[i], advantages[i]))).containsExactly(new double[] {-1.2, 1.5, -0.5, 0.8, -2.2}, within(1e-12));
        assertThat(each(5, i -> loss.slope(now[i], old[i], advantages[i]))).containsExactly(new double[] {0, 1.5, -0.5, 0, -2.2}, within(1e-12));
        assertThat(IntStream.range(0, 5).filter(i -> loss.holds(now[i], old[i], advantages[i]))).containsExactly(0, 3);
    }

    private static double[] each(int n, IntToDoubleFunction of) {
        return IntStream.range(0, n).mapToDouble(of).toArray();
    }

    /** Nothing has moved: ρ = 1, the loss is −A and its gradient too; this is plain policy gradient. */
    @Test
    void policyLoss_whenNothingHasMoved_isThePolicyGradient() {
        var loss = new ClippedPolicyLoss(0.2);

        assertThat(loss.of(-1, -1, 0.5)).isEqualTo(-0.5);
        assertThat(loss.slope(-1, -1, 0.5)).isEqualTo(-0.5);
        assertThat(loss.of(-2, -2, -3)).isEqualTo(3);
        assertThat(loss.slope(-2, -2, -3)).isEqualTo(3);
    }

    /**
     * Clip 0.2, V_old = 1 throughout. V = 1.5, R = 2: V_clip = 1.2, max(0.25, 0.64)/2 = 0.32, held, gradient 0. V = 1.5, R = 0:
     * max(2.25, 1.44)/2 = 1.125, gradient V − R = 1.5. V = 1.1, R = 2: within, 0.81/2 = 0.405, gradient −0.9.
     */
    @Test
    void valueLoss_whenValuesLeaveTheRange_takesTheWorseOfBoth() {
        double[] values = {1.5, 1.5, 1.1};
        double[] returns = {2, 0, 2};
        var loss = new ClippedValueLoss(0.2);

        assertThat(each(3, i -> loss.of(values[i], 1, returns[i]))).containsExactly(new double[] {0.32, 1.125, 0.405}, within(1e-12));
        assertThat(each(3, i -> loss.slope(values[i], 1, returns[i]))).containsExactly(new double[] {0, 1.5, -0.9}, within(1e-12));
    }

    /** ½(1.5 − 2)² = 0.125 with gradient −0.5 where nothing is clipped. */
    @Test
    void valueLoss_whenClipIsZero_isHalfTheSquare() {
        assertThat(new ClippedValueLoss(0).of(1.5, 1, 2)).isEqualTo(0.125);
        assertThat(new ClippedValueLoss(0).slope(1.5, 1, 2)).isEqualTo(-0.5);
    }
}
