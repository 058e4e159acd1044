package dev.toll.core.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SeedsTest {
    /** int(sha256(b"1:7" b"3:rsf" b"2:é").hexdigest()[:16], 16) >> 1 in Python, the lengths being those of the UTF-8 bytes. */
    @Test
    void derive_whenPathIsGiven_isTheHashOfItsParts() {
        assertThat(Seeds.derive(7, "rsf", "é")).isEqualTo(7204046421670386654L);
        assertThat(Seeds.derive(-1, "rsf")).isEqualTo(6686313089905762197L);
    }

    @Test
    void derive_whenPathsJoinToTheSameText_differs() {
        assertThat(Seeds.derive(1, "ab", "c")).isNotEqualTo(Seeds.derive(1, "a", "bc")).isNotEqualTo(Seeds.derive(1, "abc"));
        assertThat(Seeds.derive(1)).isNotEqualTo(Seeds.derive(2)).isNotNegative();
    }
}
