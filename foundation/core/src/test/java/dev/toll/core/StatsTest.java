package dev.toll.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Holm;
import dev.toll.core.stats.Hypervolume;
import dev.toll.core.stats.McNemar;
import dev.toll.core.stats.StudentT;
import dev.toll.core.stats.Wilson;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class StatsTest {
    /** A sample of 400 with standard deviation 1: the interval's half-width is near 1.96/√400 = 0.098. */
    @Test
    void bootstrap_whenNormalSample_hasTheTextbookWidthAndIgnoresThreads() throws Exception {
        var random = new Random(1);
        double[] x = random.doubles(400).map(u -> random.nextGaussian()).toArray();
        var interval = Bootstrap.mean(x, 7);
        assertThat((interval.high() - interval.low()) / 2).isCloseTo(0.098, within(0.012));
        try (var one = new ForkJoinPool(1)) {
            assertThat(one.submit(() -> Bootstrap.mean(x, 7)).get()).isEqualTo(interval);
        }
        assertThat(Bootstrap.mean(x, 8)).isNotEqualTo(interval);
        assertThat(Bootstrap.mean(new double[] {1, Double.NaN}, 1).n()).isEqualTo(1);
    }

    /** Holm by hand: p = (.01, .04, .03) sorted .01·3, .03·2, max(.06, .04·1) = .06. */
    @Test
    void holm_whenThreeTests_stepsDown() {
        assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03})).containsExactly(new double[] {0.03, 0.06, 0.06}, within(1e-12));
    }

    /** 8 of 10: Wilson's 95 % interval is (0.4902, 0.9433) (Newcombe 1998's formula by hand). */
    @Test
    void wilson_whenEightOfTen_isThePublishedInterval() {
        var i = Wilson.interval(8, 10);
        assertThat(i.low()).isCloseTo(0.4902, within(1e-4));
        assertThat(i.high()).isCloseTo(0.9433, within(1e-4));
    }

    /** b = 1, c = 6: 2·(C(7,0)+C(7,1))/2⁷ = 16/128 = 0.125; mid-p takes half of P(1) away twice: 0.125 − 7/128. */
    @Test
    void mcNemar_whenOneAndSix_isBinomial() {
        assertThat(McNemar.exact(1, 6)).isCloseTo(0.125, within(1e-12));
        assertThat(McNemar.midP(1, 6)).isCloseTo(0.125 - 7.0 / 128, within(1e-12));
    }

    /** Tables: t(.975) with 1, 4, 9 degrees of freedom is 12.706, 2.776, 2.262. */
    @Test
    void studentT_whenFewValues_usesTheTables() {
        var i = StudentT.mean(new double[] {1, 2, 3, 4, 5});
        assertThat((i.high() - i.low()) / 2).isCloseTo(2.7764 * Math.sqrt(2.5 / 5), within(1e-3));
        var two = StudentT.mean(new double[] {0, 2});
        assertThat((two.high() - two.low()) / 2).isCloseTo(12.7062, within(1e-3));
    }

    /** Staircase (1,3), (2,2), (3,1) over (0,0): 3 + 2 + 1 = 6; (1,1) lies below it. */
    @Test
    void hypervolume_whenStaircase_isSix() {
        assertThat(Hypervolume.of2d(List.of(new double[] {1, 3}, new double[] {3, 1}, new double[] {2, 2}, new double[] {1, 1}), 0, 0)).isEqualTo(6);
        var f = Hypervolume.frontier("m", List.of(new Frontier.Point("a", 1, 3, false), new Frontier.Point("b", 1, 1, false)), 0, 0);
        assertThat(f.points().stream().map(Frontier.Point::nonDominated)).containsExactly(true, false);
    }
}
