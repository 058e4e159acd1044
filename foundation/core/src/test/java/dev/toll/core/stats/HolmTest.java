package dev.toll.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Comparison;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HolmTest {
    /** Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1 = 0.02, 0.03, 0.06, 0.04; never falling: 0.02, 0.03, 0.06, 0.06. */
    @Test
    void adjust_whenFourTests_stepsDown() {
        assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005})).containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
    }

    /** The unknown one is no test: 0.4 and 0.7 are two, 2 · 0.4 = 0.8, then 0.7 raised to 0.8; 2 · 0.9 stops at 1. */
    @Test
    void adjust_whenSomeAreUnknown_countsTheOthers() {
        assertThat(Holm.adjust(new double[] {0.4, Double.NaN, 0.7})).containsExactly(0.8, Double.NaN, 0.8);
        assertThat(Holm.adjust(new double[] {0.9, 0.9})).containsExactly(1, 1);
        assertThat(Holm.adjust(new double[0])).isEmpty();
    }

    @Test
    void adjust_whenComparisons_keepsTheirOrderAndP() {
        var adjusted = Holm.adjust(List.of(comparison("x", 0.04), comparison("y", 0.01)));

        assertThat(adjusted).extracting(Comparison::suite).containsExactly("x", "y");
        assertThat(adjusted).extracting(Comparison::p).containsExactly(0.04, 0.01);
        assertThat(adjusted).extracting(Comparison::pAdjusted).containsExactly(0.04, 0.02);
    }

    private static Comparison comparison(String suite, double p) {
        return new Comparison("a", "b", suite, 0.1, 0, 0.2, p, p, 10);
    }
}
