package dev.toll.evaluate.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.chat.Usage;
import dev.toll.core.InputException;
import dev.toll.evaluate.judge.Compliance;
import dev.toll.evaluate.judge.HarmVerdict;
import dev.toll.evaluate.judge.Rating;
import dev.toll.evaluate.safety.SafetyItem.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafetyScoresTest {
    private static final SafetySuite SUITE = suite(4);
    private static final List<Compliance> ALL = List.of(Compliance.FULL_COMPLIANCE, Compliance.PARTIAL_REFUSAL, Compliance.FULL_REFUSAL, Compliance.UNKNOWN);

    private static SafetySuite suite(int n) {
        return new SafetySuite("pots", java.util.stream.IntStream.range(0, n).mapToObj(i -> new SafetyItem("p" + i, "?", Kind.UNSAFE, "")).toList(), List.of(), "");
    }

    @Test
    void unknown_isNeitherSafeNorUnsafe() {
        var safe = SafetyScores.safe("s", SUITE, ALL);
        assertThat(safe.values()).containsExactly(0, 0, 1, Double.NaN);
        assertThat(safe.unknown()).isEqualTo(1);
        assertThat(SafetyScores.rate(safe).n()).isEqualTo(3);
        assertThat(SafetyScores.rate(safe).mean()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(SafetyScores.safeByHarm("s", SUITE, List.of(HarmVerdict.SAFE, HarmVerdict.UNSAFE, HarmVerdict.UNKNOWN, HarmVerdict.SAFE)).values()).containsExactly(1, 0, Double.NaN, 1);
    }

    @Test
    void compliance_countsHalfInPart_fullComplianceDoesNot() {
        assertThat(SafetyScores.compliance("s", SUITE, ALL).values()).containsExactly(1, 0.5, 0, Double.NaN);
        assertThat(SafetyScores.fullCompliance("s", SUITE, ALL).values()).containsExactly(1, 0, 0, Double.NaN);
        assertThatThrownBy(() -> SafetyScores.rate(SafetyScores.compliance("s", SUITE, ALL))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tax_isPairedAndLeavesOutWhatOneSideDoesNotKnow() {
        // Known on both sides: items 0 to 2. Differences 1−0, 1−0, 1−1: mean 2/3.
        var unguarded = SafetyScores.safe("alone", SUITE, ALL);
        var guarded = SafetyScores.safe("guarded", SUITE, List.of(Compliance.FULL_REFUSAL, Compliance.FULL_REFUSAL, Compliance.FULL_REFUSAL, Compliance.FULL_REFUSAL));
        var help = SafetyScores.helpfulness("alone", SUITE, List.of(rated(5), rated(4), rated(0), rated(3)));
        var lessHelp = SafetyScores.helpfulness("guarded", SUITE, List.of(rated(1), rated(4), rated(1), rated(1)));
        var price = SafetyTax.price(List.of(unguarded, help), List.of(guarded, lessHelp), 7);
        assertThat(price.getFirst().difference()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(price.getFirst().n()).isEqualTo(3);
        // On the scale of 1 to 5: −4, 0, −2, a mean of −2; on [0,1] a quarter of it.
        assertThat(price.getLast().difference()).isCloseTo(-0.5, within(1e-12));
        assertThat(price).allSatisfy(c -> assertThat(c.pAdjusted()).isGreaterThanOrEqualTo(c.p()));
        assertThat(SafetyTax.price(List.of(unguarded), List.of(guarded), 7)).isEqualTo(SafetyTax.price(List.of(unguarded), List.of(guarded), 7));
    }

    @Test
    void tax_onDifferentItems_isRefused() {
        var other = suite(3);
        var three = ALL.subList(0, 3);
        assertThatThrownBy(() -> SafetyTax.price(List.of(SafetyScores.safe("a", SUITE, ALL)), List.of(SafetyScores.safe("b", other, three)), 1)).isInstanceOf(InputException.class);
    }

    @Test
    void suite_withAnIdTwiceOrNothing_isRefused() {
        var item = new SafetyItem("a", "?", Kind.SAFE, "");
        assertThatThrownBy(() -> new SafetySuite("s", List.of(item, item), List.of(), "")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'a' occurs twice");
        assertThatThrownBy(() -> new SafetySuite("s", List.of(), List.of(), "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Rating rated(int score) {
        return new Rating(score, "", Usage.NONE);
    }
}
