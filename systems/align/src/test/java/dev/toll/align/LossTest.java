package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.loss.BradleyTerry;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossTest {
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
