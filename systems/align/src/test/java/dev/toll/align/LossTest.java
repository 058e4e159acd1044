package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.loss.BradleyTerry;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossTest {
    /**
     * Golden values computed in float64 from the formula (DPO, β = 0.1 and 0.5): case A lp −12.5/−14, rp −13/−13.2, so
     * D = 0.5 + 0.8 = 1.3 and −log σ(0.13) = 0.630258194682; case B D = −10 − 3 = −13, −log σ(−6.5) = 6.501502310160.
     */
    @Test
    void dpo_whenGoldenCases_givesLossAndGradients() {
        check(0.1, -12.5, -14, -13, -13.2, 0.630258194682, -0.046754569361);
        check(0.5, -40, -22, -30, -25, 6.501502310160, -0.499249408872);
    }

    private static void check(double beta, double w, double l, double rw, double rl, double loss, double gradient) {
        try (var scope = Scope.open()) {
            var chosen = Tensor.of(new double[] {w}).requiresGrad();
            var rejected = Tensor.of(new double[] {l}).requiresGrad();
            var value = new SigmoidDpo(beta).of(chosen, rejected, Tensor.of(new double[] {rw}), Tensor.of(new double[] {rl}));
            assertThat(value.item()).isCloseTo(loss, within(1e-10));
            value.sum().backward();
            assertThat(chosen.grad().item()).isCloseTo(gradient, within(1e-10));
            assertThat(rejected.grad().item()).isCloseTo(-gradient, within(1e-10));
        }
    }

    /** −log σ(2 − 0.5) = log(1 + e^−1.5) = 0.2014132779827524. */
    @Test
    void bradleyTerry_whenChosenIsHigher_isSmall() {
        try (var scope = Scope.open()) {
            var value = new BradleyTerry().of(Tensor.of(new double[] {2}), Tensor.of(new double[] {0.5}));
            assertThat(value.item()).isCloseTo(0.2014132779827524, within(1e-12));
        }
    }

    @Test
    void microBatches_whenCut_keepEverythingAndBalance() {
        var lengths = List.of(5, 90, 7, 8, 80, 6, 5, 9, 100, 4);
        var parts = MicroBatches.cut(lengths, n -> n, 2, 120);
        assertThat(parts.stream().flatMap(List::stream).toList()).containsExactlyInAnyOrderElementsOf(lengths);
        assertThat(parts.size()).isGreaterThanOrEqualTo(2);
        assertThat(parts).noneMatch(List::isEmpty);
    }

    /** Warm-up of 4 steps to 1, constant to half, then linear to zero over 10 steps. */
    @Test
    void schedule_whenLinear_risesStaysAndFalls() {
        var s = Schedule.linear(1, 4, 0.5);
        assertThat(s.at(0, 20)).isCloseTo(0.25, within(1e-12));
        assertThat(s.at(9, 20)).isEqualTo(1);
        assertThat(s.at(15, 20)).isCloseTo(0.5, within(1e-12));
    }
}
