package dev.toll.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The examples are those of Fagerland, Lydersen and Laake 2013 (BMC Medical Research Methodology 13:91). */
final class McNemarTest {
    /** Bentur et al.: 1 against 7. 2 · (C(8,0) + C(8,1)) / 2⁸ = 18/256; the mid-p takes C(8,1)/2⁸ = 8/256 away. */
    @Test
    void exactAndMidP_whenAirwayExample_areThePublished() {
        assertThat(McNemar.exact(1, 7)).isCloseTo(18 / 256.0, within(1e-14));
        assertThat(McNemar.midP(1, 7)).isCloseTo(10 / 256.0, within(1e-14));
        assertThat(McNemar.midP(7, 1)).isEqualTo(McNemar.midP(1, 7));
    }

    /** Cavo et al.: 6 against 16. Σ C(22, 0…6) = 110,056 of 2²² = 4,194,304, and C(22,6) = 74,613. */
    @Test
    void exactAndMidP_whenConsolidationExample_areThePublished() {
        assertThat(McNemar.exact(6, 16)).isCloseTo(220_112 / 4_194_304.0, within(1e-13));
        assertThat(McNemar.midP(16, 6)).isCloseTo((220_112 - 74_613) / 4_194_304.0, within(1e-13));
    }

    /** Equal counts: exact 1, mid-p 1 − ½ C(10,5)/2¹⁰ = 1 − 126/1024 (supplement of the paper). */
    @Test
    void midP_whenCountsAreEqual_takesHalfOfTheMiddle() {
        assertThat(McNemar.exact(5, 5)).isEqualTo(1);
        assertThat(McNemar.midP(5, 5)).isCloseTo(1 - 126 / 1024.0, within(1e-14));
    }

    @Test
    void exactAndMidP_whenNoPairIsDiscordant_areOne() {
        assertThat(McNemar.exact(0, 0)).isEqualTo(1);
        assertThat(McNemar.midP(0, 0)).isEqualTo(1);
    }

    /** 5,000 against 5,200, where C(n,k) overflows: integer arithmetic (Python) gives 0.0487879631 and 0.0476759742. */
    @Test
    void exactAndMidP_whenThereAreThousands_stayExact() {
        assertThat(McNemar.exact(5000, 5200)).isCloseTo(0.04878796312682245, within(1e-11));
        assertThat(McNemar.midP(5000, 5200)).isCloseTo(0.04767597424321995, within(1e-11));
        assertThat(McNemar.exact(0, 2000)).isZero();
    }

    @Test
    void exact_whenACountIsNegative_isRefused() {
        assertThatThrownBy(() -> McNemar.exact(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
