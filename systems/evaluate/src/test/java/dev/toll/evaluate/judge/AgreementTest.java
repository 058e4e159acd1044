package dev.toll.evaluate.judge;

import static dev.toll.evaluate.judge.Compliance.FULL_COMPLIANCE;
import static dev.toll.evaluate.judge.Compliance.FULL_REFUSAL;
import static dev.toll.evaluate.judge.Compliance.PARTIAL_REFUSAL;
import static dev.toll.evaluate.judge.Compliance.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.chat.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void twoClasses_takeEitherRefusalForOne_andUnknownForNone() {
        // Three classes: 2 of 5 agree. Two classes: compliance, refusal, refusal (partial for full), not: 3 of 5 agree; the unknown never.
        var agreement = Agreement.of(List.of(FULL_COMPLIANCE, FULL_REFUSAL, FULL_REFUSAL, PARTIAL_REFUSAL, FULL_REFUSAL), List.of(FULL_COMPLIANCE, FULL_REFUSAL, PARTIAL_REFUSAL, FULL_COMPLIANCE, UNKNOWN), 1);
        assertThat(agreement.threeClasses().agreement().mean()).isEqualTo(0.4);
        assertThat(agreement.twoClasses().agreement().mean()).isCloseTo(0.6, within(1e-12));
        assertThat(agreement.twoClasses().count("refusal", "unknown")).isEqualTo(1);
        assertThat(agreement.unknown()).isEqualTo(1);
        var kappa = agreement.kappaOfTwo();
        // p = 3/5; e = 1/5 · 2/5 + 4/5 · 2/5 = 2/5; (3/5 − 2/5) / (3/5) = 1/3.
        assertThat(kappa.mean()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(kappa.low()).isLessThanOrEqualTo(kappa.mean());
        assertThat(kappa.high()).isGreaterThanOrEqualTo(kappa.mean());
        assertThat(agreement.kappaOfTwo()).isEqualTo(kappa);
    }

    @Test
    void labels_areReadWithAndWithoutXsTestsNumber() {
        assertThat(Compliance.of("2_full_refusal")).contains(FULL_REFUSAL);
        assertThat(Compliance.of(" Full Compliance ")).contains(FULL_COMPLIANCE);
        assertThat(Compliance.of("unknown")).isEmpty();
        assertThat(Compliance.of("refusal")).isEmpty();
    }

    @Test
    void people_whoDoNotKnow_areNoMeasure() {
        assertThatThrownBy(() -> Agreement.of(List.of(UNKNOWN), List.of(FULL_REFUSAL), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Agreement.of(List.of(FULL_REFUSAL), List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Rating rated(int score) {
        return new Rating(score, "", Usage.NONE);
    }

    @Test
    void ratings_areComparedWithClasses_unknownOnesLeftOutAndCounted() {
        // Compliance 5, 3; refusal 1, 3, unknown. Pairs: 5>1, 5>3, 3>1 win, 3=3 halves: 3.5 of 4.
        var agreement = RatingAgreement.of(List.of(FULL_COMPLIANCE, FULL_COMPLIANCE, FULL_REFUSAL, FULL_REFUSAL, FULL_REFUSAL, PARTIAL_REFUSAL), List.of(rated(5), rated(3), rated(1), rated(3), rated(0), rated(2)), 1);
        assertThat(agreement.above()).isEqualTo(0.875);
        assertThat(agreement.meanOf(FULL_COMPLIANCE).mean()).isEqualTo(4);
        assertThat(agreement.meanOf(FULL_REFUSAL).mean()).isEqualTo(2);
        assertThat(agreement.meanOf(FULL_REFUSAL).n()).isEqualTo(2);
        assertThat(agreement.unknown()).isEqualTo(1);
        // 3 and more is help: both compliances right, of four refusals two right, one wrong, one unknown: 4 of 6.
        assertThat(agreement.twoClasses().agreement().mean()).isCloseTo(4.0 / 6, within(1e-12));
    }

    @Test
    void rating_onItsScale_andBack() {
        assertThat(rated(1).value()).isZero();
        assertThat(rated(5).value()).isEqualTo(1);
        assertThat(rated(0).value()).isNaN();
        assertThat(Rating.onScale(rated(4).value())).isEqualTo(4);
        assertThatThrownBy(() -> rated(6)).isInstanceOf(IllegalArgumentException.class);
    }
}
