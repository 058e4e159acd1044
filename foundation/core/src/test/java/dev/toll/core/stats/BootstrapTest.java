package dev.toll.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import dev.toll.core.Measurement;
import dev.toll.core.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BootstrapTest {
    private static final double[] EIGHT = {-3, -1, 0, 2, 4, 5, 7, 10};

    /**
     * The exact bootstrap distribution of the mean of EIGHT, by enumeration of all 6,435 multisets with their multinomial
     * weights in rational arithmetic (Python's fractions): quantiles 0.02, 0.025, 0.03 are 0.125, 0.25, 0.375 and
     * 0.97, 0.975, 0.98 are 5.75, 5.875, 6; P(mean ≤ 0) = 0.017504, P(mean ≥ 0) = 0.986246. Hence the 95 % interval is
     * [0.25, 5.875] and p = 2 · 0.017504 = 0.03501. With 200,000 draws a tail share of 0.025 has error 0.00035, far from
     * the next step of the distribution.
     */
    @Test
    void pairedDifference_whenCompared_withTheExactDistribution() {
        var d = Bootstrap.pairedDifference(EIGHT, 1, 200_000, 0.95);

        assertThat(d.interval().mean()).isEqualTo(3);
        assertThat(d.interval().low()).isCloseTo(0.25, within(0.126));
        assertThat(d.interval().high()).isCloseTo(5.875, within(0.126));
        assertThat(d.p()).isCloseTo(0.03501, within(0.002));
        assertThat(d.interval().n()).isEqualTo(8);
    }

    /** The mean of two of {0, 1} is 0, ½, 1 with probability ¼, ½, ¼: 40 % of the draws lie in [½, ½], 95 % in [0, 1]. */
    @Test
    void mean_whenLevelIsLower_isNarrower() {
        double[] values = {0, 1};

        assertThat(Bootstrap.mean(values, 5, 10_000, 0.4)).extracting("mean", "low", "high").containsExactly(0.5, 0.5, 0.5);
        assertThat(Bootstrap.mean(values, 5)).extracting("mean", "low", "high").containsExactly(0.5, 0.0, 1.0);
    }

    /** n = 400, half ones: the standard error is √(0.25/400) = 0.025, the normal interval 0.5 ± 1.96 · 0.025 = 0.5 ± 0.049. */
    @Test
    void mean_whenMany_agreesWithTheNormalInterval() {
        var interval = Bootstrap.mean(IntStream.range(0, 400).mapToDouble(i -> i % 2).toArray(), 3);

        assertThat(interval.low()).isCloseTo(0.451, within(0.003));
        assertThat(interval.high()).isCloseTo(0.549, within(0.003));
    }

    /** An odd number of values takes the last index from a number of its own: every value must still be reachable. */
    @Test
    void mean_whenOneValue_isThatValue() {
        assertThat(Bootstrap.mean(new double[] {0.7}, 3)).extracting("mean", "low", "high", "n").containsExactly(0.7, 0.7, 0.7, 1);
    }

    @Test
    void mean_whenValuesAreUnknown_leavesThemOut() {
        var interval = Bootstrap.mean(new double[] {Double.NaN, 1, Double.NaN, 1}, 3);

        assertThat(interval).extracting("mean", "low", "high", "n").containsExactly(1.0, 1.0, 1.0, 2);
        assertThat(Bootstrap.mean(new double[] {Double.NaN}, 3).mean()).isNaN();
        assertThat(Bootstrap.mean(new double[0], 3).n()).isZero();
    }

    /** b − a = {1, 1, unknown, 1}: every draw is 1, none ≤ 0, so p = 2 · (0 + 1) / 10,001. */
    @Test
    void paired_whenAlwaysBetter_hasTheSmallestP() {
        var c = Bootstrap.paired(measured("base", 0, 0, 0, 0), measured("rsf", 1, 1, Double.NaN, 1), 9);

        assertThat(c).extracting("a", "b", "suite", "difference", "low", "high", "n").containsExactly("base", "rsf", "sums", 1.0, 1.0, 1.0, 3);
        assertThat(c.p()).isEqualTo(2.0 / 10_001);
        assertThat(c.pAdjusted()).isEqualTo(c.p());
        assertThat(c.excludesZero()).isTrue();
    }

    @Test
    void paired_whenNothingChanged_hasPOne() {
        var c = Bootstrap.paired(measured("base", 0, 1, 0), measured("rsf", 0, 1, 0), 9);

        assertThat(c.p()).isEqualTo(1);
        assertThat(c.excludesZero()).isFalse();
    }

    @Test
    void paired_whenItemsDiffer_namesTheFirstOne() {
        var other = new Measurement("rsf", "sums", "g", Metric.ACCURACY, List.of("i0", "i7"), new double[2]);

        assertThatThrownBy(() -> Bootstrap.paired(measured("base", 0, 1, 0), other, 9))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("base with rsf", "sums", "3 and 2 items", "item 2 is 'i1' for base but 'i7' for rsf");
    }

    @Test
    void paired_whenOneStopsEarly_saysWhatIsMissing() {
        assertThatThrownBy(() -> Bootstrap.paired(measured("base", 0, 1), measured("rsf", 0, 1, 0), 9))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("2 and 3 items", "item 3 is missing for base but 'i2' for rsf");
    }

    @Test
    void paired_whenSuitesDiffer_namesBoth() {
        var other = new Measurement("rsf", "towns", "g", Metric.ACCURACY, List.of("i0"), new double[1]);

        assertThatThrownBy(() -> Bootstrap.paired(measured("base", 0), other, 9)).isInstanceOf(InputException.class).hasMessageContainingAll("sums", "towns");
    }

    /**
     * Suite means 0.5 (100 items) and 0 (all zero): the macro mean is 0.25 whatever the sizes, with standard error
     * ½ √(0.25/100) = 0.025 and so the interval 0.25 ± 0.049.
     */
    @Test
    void macro_whenSuitesDifferInSize_weighsThemAlike() {
        var halves = IntStream.range(0, 100).mapToDouble(i -> i % 2).toArray();
        var interval = Bootstrap.macro(List.of(halves, new double[700]), 4);

        assertThat(interval.mean()).isEqualTo(0.25);
        assertThat(interval.low()).isCloseTo(0.201, within(0.006));
        assertThat(interval.high()).isCloseTo(0.299, within(0.006));
        assertThat(interval.n()).isEqualTo(800);
        assertThat(Bootstrap.macro("base", "rsf", "macro", List.of(halves, new double[700]), 4).low()).isEqualTo(interval.low());
    }

    @Test
    void macro_whenASuiteIsUnknown_isUnknown() {
        assertThat(Bootstrap.macro(List.of(new double[] {1}, new double[] {Double.NaN}), 4).mean()).isNaN();
        assertThat(Bootstrap.macroDifference(List.of(), 4).p()).isNaN();
    }

    /** 400 items in 100 clusters of four equal ones carry the information of 100: standard error 0.05, not 0.025. */
    @Test
    void cluster_whenItemsRepeat_isAsWideAsTheClustersSay() {
        double[] values = IntStream.range(0, 400).mapToDouble(i -> i / 4 % 2).toArray();
        int[] clusters = IntStream.range(0, 400).map(i -> -7 * (i / 4)).toArray();
        var interval = Bootstrap.cluster(values, clusters, 2);

        assertThat(interval.mean()).isEqualTo(0.5);
        assertThat(interval.low()).isCloseTo(0.402, within(0.006));
        assertThat(interval.high()).isCloseTo(0.598, within(0.006));
        assertThat(interval.n()).isEqualTo(400);
    }

    @Test
    void cluster_whenAClusterIsUnknown_leavesItOut() {
        var interval = Bootstrap.cluster(new double[] {1, Double.NaN, 1}, new int[] {0, 1, 5}, 2);

        assertThat(interval).extracting("mean", "low", "high", "n").containsExactly(1.0, 1.0, 1.0, 2);
        assertThat(Bootstrap.cluster(new double[] {Double.NaN}, new int[] {0}, 2).mean()).isNaN();
    }

    @Test
    void everyBootstrap_whenThreadsDiffer_givesTheSameNumbers() throws Exception {
        double[] values = IntStream.range(0, 1001).mapToDouble(i -> Math.sin(i)).toArray();
        int[] clusters = IntStream.range(0, 1001).map(i -> i / 3).toArray();
        Callable<List<Object>> all = () -> List.of(Bootstrap.pairedDifference(values, 7), Bootstrap.macro(List.of(values, EIGHT), 7), Bootstrap.cluster(values, clusters, 7));

        assertThat(in(1, all)).isEqualTo(in(4, all)).isEqualTo(all.call());
    }

    @Test
    void mean_whenSeedsAreNeighbours_drawsDifferently() {
        double[] values = IntStream.range(0, 1001).mapToDouble(i -> Math.sin(i)).toArray();
        var lows = new ArrayList<Double>();
        for (long seed = 0; seed < 20; seed++) {
            lows.add(Bootstrap.mean(values, seed).low());
        }

        assertThat(lows).doesNotHaveDuplicates();
        assertThat(Bootstrap.mean(values, 3).low()).isEqualTo(lows.get(3));
    }

    @Test
    void mean_whenLevelIsImpossible_isRefused() {
        assertThatThrownBy(() -> Bootstrap.mean(EIGHT, 1, 100, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("level 1.0");
        assertThatThrownBy(() -> Bootstrap.mean(EIGHT, 1, 0, 0.9)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("draws 0");
    }

    private static <T> T in(int threads, Callable<T> work) throws Exception {
        try (var pool = new ForkJoinPool(threads)) {
            return pool.submit(work).get();
        }
    }

    private static Measurement measured(String subject, double... values) {
        return new Measurement(subject, "sums", "g", Metric.ACCURACY, IntStream.range(0, values.length).mapToObj(i -> "i" + i).toList(), values);
    }
}
