package dev.toll.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteLevelVocabularyTest {
    @Test
    void byteLevel_whenTextIsMixed_usesGpt2Alphabet() {
        // GPT-2's table: space U+0120, newline U+010A, NUL U+0100, DEL U+0121, 0xad U+0143; é is bytes c3 a9, both visible.
        assertThat(ByteLevelVocabulary.byteLevel(" \n\u0000\u007fé")).isEqualTo("\u0120\u010a\u0100\u0121Ã©");
        assertThat(ByteLevelVocabulary.byteLevel("\u00ad")).isEqualTo("Â\u0143");
    }

    @ParameterizedTest
    @ValueSource(strings = {"don't", "two words", "x1", "", " lead", "'s", "a.", "tab\t"})
    void tokenizerJson_whenWordCouldNeverAppear_isRefused(String word) {
        assertThatThrownBy(() -> ByteLevelVocabulary.tokenizerJson(List.of(word), List.of()))
                .isInstanceOf(InputException.class).hasMessageContaining("'" + word + "'");
    }

    @Test
    void tokenizerJson_whenDoubled_isRefused() {
        assertThatThrownBy(() -> ByteLevelVocabulary.tokenizerJson(List.of("a", "a"), List.of())).hasMessageContaining("'a' occurs twice");
        assertThatThrownBy(() -> ByteLevelVocabulary.tokenizerJson(List.of(), List.of("<x>", "<x>"))).hasMessageContaining("'<x>'");
    }

    @Test
    void tokenizerConfigJson_whenEntriesAreNull_leavesThemOut() {
        assertThat(ByteLevelVocabulary.tokenizerConfigJson(null, "<|end|>", null, null))
                .contains("\"eos_token\"").doesNotContain("bos_token", "pad_token", "chat_template");
    }
}
