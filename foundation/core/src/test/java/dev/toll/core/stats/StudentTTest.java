package dev.toll.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StudentTTest {
    /** The usual printed table of upper t quantiles, three decimals (as in Abramowitz and Stegun, table 26.10). */
    @ParameterizedTest
    @CsvSource({
        "0.975, 1, 12.706", "0.975, 2, 4.303", "0.975, 3, 3.182", "0.975, 4, 2.776", "0.975, 5, 2.571", "0.975, 9, 2.262",
        "0.975, 10, 2.228", "0.975, 30, 2.042", "0.975, 120, 1.980", "0.95, 4, 2.132", "0.995, 4, 4.604", "0.995, 10, 3.169",
        "0.9995, 1, 636.619", "0.9995, 2, 31.599", "0.9995, 5, 6.869"
    })
    void quantile_whenTabled_isTheTable(double p, int degrees, double t) {
        assertThat(StudentT.quantile(p, degrees)).isCloseTo(t, within(5.1e-4));
        assertThat(StudentT.quantile(1 - p, degrees)).isCloseTo(-t, within(5.1e-4));
    }

    /** One degree is Cauchy's distribution: tan(π(p − ½)). Two: (2p − 1)/√(2p(1 − p)). Many: the normal 1.959964. */
    @Test
    void quantile_whenClosedFormsExist_agrees() {
        assertThat(StudentT.quantile(0.999, 1)).isCloseTo(Math.tan(Math.PI * 0.499), within(1e-6));
        assertThat(StudentT.quantile(0.9, 2)).isCloseTo(0.8 / Math.sqrt(0.18), within(1e-12));
        assertThat(StudentT.quantile(0.975, 1_000_000)).isCloseTo(1.959966, within(1e-6));
        assertThat(StudentT.quantile(0.5, 3)).isZero();
    }

    /** {1…5}: mean 3, s² = 10/4, t = 2.776445 with 4 degrees: half width 2.776445 · √(2.5/5) = 1.963243. */
    @Test
    void mean_whenFiveSeeds_usesFourDegrees() {
        var interval = StudentT.mean(new double[] {1, 2, 3, 4, 5, Double.NaN});

        assertThat(interval.mean()).isEqualTo(3);
        assertThat(interval.low()).isCloseTo(3 - 1.963243, within(1e-6));
        assertThat(interval.high()).isCloseTo(3 + 1.963243, within(1e-6));
        assertThat(interval.n()).isEqualTo(5);
    }

    @Test
    void mean_whenOneSeed_hasNoInterval() {
        var interval = StudentT.mean(new double[] {0.3});

        assertThat(interval.mean()).isEqualTo(0.3);
        assertThat(interval.low()).isNaN();
        assertThat(interval.excludesZero()).isFalse();
    }

    @Test
    void quantile_whenNotAProbability_isRefused() {
        assertThatThrownBy(() -> StudentT.quantile(1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StudentT.quantile(0.9, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** {1…5}: t = 3 / √(2.5/5) = 4.242641 with 4 degrees. P(T ≤ t) = ½ + ½ sin θ (1 + ½ cos² θ), θ = atan(t/2): two-sided p = .013236. */
    @Test
    void pValue_whenFiveSeeds_isTheTailsBeyondT() {
        double theta = Math.atan(3 / Math.sqrt(0.5) / 2);
        double expected = 1 - Math.sin(theta) * (1 + Math.cos(theta) * Math.cos(theta) / 2);
        assertThat(StudentT.pValue(new double[] {1, 2, 3, 4, 5, Double.NaN})).isCloseTo(expected, within(1e-12));
        assertThat(expected).isCloseTo(0.013236, within(1e-6));
        assertThat(StudentT.pValue(new double[] {-1, -2, -3, -4, -5})).isCloseTo(expected, within(1e-12));
        // At the edge of the 95 % interval p is 5 %.
        double half = StudentT.mean(new double[] {1, 2, 3, 4, 5}).high() - 3;
        assertThat(StudentT.pValue(new double[] {half - 2, half - 1, half, half + 1, half + 2})).isCloseTo(0.05, within(1e-9));
    }

    @Test
    void pValue_whenNothingVaries_isUnknown() {
        assertThat(StudentT.pValue(new double[] {1, 1, 1})).isNaN();
        assertThat(StudentT.pValue(new double[] {1})).isNaN();
    }
}
