package dev.toll.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChosenLetterTest {
    private static final List<String> B = List.of("B");

    @ParameterizedTest
    @ValueSource(strings = {"B", "b", "(B)", "B. because it melts", "**B**", "The answer is B.", "Answer: (B) ice, not A", "I would say B", "A good idea? The answer is B"})
    void letter_whenNamed_isRead(String answer) {
        assertThat(ChosenLetter.score(answer, B)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "C) fire", "The answer is D"})
    void letter_whenAnother_isWrong(String answer) {
        assertThat(ChosenLetter.score(answer, B)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ice", "Either A or B", "I can't tell.", "both"})
    void letter_whenNoneOrSeveral_isUnknown(String answer) {
        assertThat(ChosenLetter.score(answer, B)).isNaN();
    }
}
