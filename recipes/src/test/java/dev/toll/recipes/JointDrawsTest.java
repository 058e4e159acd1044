package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.stats.Bootstrap;
import dev.toll.report.SeedStudy.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class JointDrawsTest {
    /** Items differ a lot, but both subjects by the same: what they share must cancel in every draw. */
    @Test
    void part_whenSubjectsShareTheirItems_cancelsWhatTheyShare() {
        var low = new double[200];
        var high = new double[200];
        for (int i = 0; i < low.length; i++) {
            low[i] = i % 2 == 0 ? 0 : 0.8;
            high[i] = low[i] + 0.125;
        }
        var draws = new JointDraws(List.of(card("a", low), card("b", high)), 3, 500);
        var part = draws.part("b − a", Unit.FRACTION, d -> d.reward("b") - d.reward("a"));
        assertThat(part.difference()).isEqualTo(0.125, within(1e-12));
        assertThat(part.low()).isEqualTo(0.125, within(1e-12));
        assertThat(part.high()).isEqualTo(0.125, within(1e-12));
        // No draw on the other side of zero: (0 + 1) · 2 / 501.
        assertThat(part.p()).isEqualTo(2.0 / 501, within(1e-12));
    }

    /** For one difference of means this is the paired bootstrap, so its interval is near that of {@link Bootstrap}. */
    @Test
    void part_whenItIsADifferenceOfMeans_agreesWithThePairedBootstrap() {
        var random = new java.util.Random(11);
        var a = random.doubles(400).toArray();
        var b = random.doubles(400).map(v -> v + 0.05).toArray();
        var part = new JointDraws(List.of(card("a", a), card("b", b)), 1, 4000).part("", Unit.FRACTION, d -> d.reward("b") - d.reward("a"));
        var paired = Bootstrap.paired(card("a", a).reward(), card("b", b).reward(), 2);
        assertThat(part.difference()).isEqualTo(paired.difference(), within(1e-12));
        assertThat(part.low()).isEqualTo(paired.low(), within(0.004));
        assertThat(part.high()).isEqualTo(paired.high(), within(0.004));
    }

    @Test
    void volume_whenOneSubject_isRewardTimesMeanAbility() {
        // reward .5, suites .9 .6 .3: mean .6, area .5 · .6 = .3; with reading alone .5 · .6, with translation .5 · .3.
        var draws = new JointDraws(List.of(Cards.constant("m", "x", null, .5, .9, .6, .3)), 1, 20);
        assertThat(draws.part("", Unit.FRACTION, d -> d.volume(List.of("m"))).difference()).isEqualTo(.3, within(1e-12));
        assertThat(draws.part("", Unit.FRACTION, d -> d.volume(List.of("m"), "translation")).difference()).isEqualTo(.15, within(1e-12));
    }

    /** An unknown value is left out of the mean; a mean of nothing but unknown values leaves the statistic without an interval. */
    @Test
    void part_whenValuesAreUnknown_neverCountsThemAsZero() {
        var some = new double[] {Double.NaN, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        var none = new double[10];
        java.util.Arrays.fill(none, Double.NaN);
        var draws = new JointDraws(List.of(card("some", some), card("none", none)), 1, 50);
        assertThat(draws.part("", Unit.FRACTION, d -> d.reward("some")).low()).isEqualTo(0.5);
        assertThat(draws.part("", Unit.FRACTION, d -> d.reward("none"))).satisfies(p -> {
            assertThat(p.difference()).isNaN();
            assertThat(p.p()).isNaN();
        });
        assertThatThrownBy(() -> draws.part("", Unit.FRACTION, d -> d.reward("who"))).hasMessageContaining("no measurements of who");
    }

    private static Scorecard.Card card(String id, double[] reward) {
        var ones = new double[] {1};
        return Cards.of(id, "x", null, reward, ones, ones, ones);
    }
}
