package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static double[] rates(Schedule schedule, int steps) {
        return IntStream.range(0, steps).mapToDouble(step -> schedule.at(step, steps)).toArray();
    }

    /** Warm-up of 4 steps to 1: 1/4, 2/4, 3/4, 1; then it stays. */
    @Test
    void constant_whenWarmedUp_risesByEqualSteps() {
        assertThat(rates(Schedule.constant(1, 4), 6)).containsExactly(0.25, 0.5, 0.75, 1, 1, 1);
    }

    /** Eight steps, two of warm-up: cos falls over t = (step − 2)/6, so ½(1 + cos πt) is ½ at step 5, ¾ where πt = 60°, at step 4. */
    @Test
    void cosine_whenWarmedUp_fallsToZeroAlongHalfAWave() {
        var schedule = Schedule.cosine(2, 2);

        assertThat(rates(schedule, 8)).containsExactly(new double[] {1, 2, 2, 2 * 0.5 * (1 + Math.cos(Math.PI / 6)), 1.5, 1, 0.5, 2 * 0.5 * (1 + Math.cos(5 * Math.PI / 6))}, within(1e-12));
        assertThat(schedule.at(8, 8)).isCloseTo(0, within(1e-12));
    }

    /** Constant over the first half of 8 steps, then a quarter less with each. */
    @Test
    void linear_whenItFallsFromTheMiddle_losesEqualParts() {
        assertThat(rates(Schedule.linear(1, 0, 0.5), 8)).containsExactly(new double[] {1, 1, 1, 1, 1, 0.75, 0.5, 0.25}, within(1e-12));
    }

    /** A fall that would begin at step 0, inside a warm-up of 4, begins at its end: no jump down from 1. */
    @Test
    void linear_whenTheFallWouldBeginInTheWarmUp_waitsForItsEnd() {
        assertThat(rates(Schedule.linear(1, 4, 0), 8)).containsExactly(new double[] {0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25}, within(1e-12));
    }
}
