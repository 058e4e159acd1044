package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrapTest {
    @Test
    void at_breaksBeforeTheWordThatWouldPassTheWidth() {
        // "aa bb" has 5 characters, "aa bb cc" 8 > 7.
        assertThat(Wrap.at(7, "aa bb cc  dd")).isEqualTo("aa bb\ncc dd");
    }

    @Test
    void at_whenAWordIsTooLong_keepsItWhole() {
        assertThat(Wrap.at(3, "a bcdef g")).isEqualTo("a\nbcdef\ng");
    }
}
