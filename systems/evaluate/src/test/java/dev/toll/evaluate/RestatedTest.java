package dev.toll.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestatedTest {
    private static Suite suite(String prompt, String... options) {
        return new Suite("s", "g", Metric.ACCURACY, List.of(new Item.Choice("1", Prompt.plain(prompt), List.of(options), 1)));
    }

    private static String text(Suite suite) {
        return ((Prompt.Plain) suite.items().getFirst().prompt()).text();
    }

    @Test
    void options_whenAskedByLetter_areListedUnderTheQuestion() {
        var asked = Restated.byLetter(suite("Question: What melts?\nAnswer:", "fire", "ice"));
        assertThat(text(asked)).isEqualTo("Question: What melts?\nA. fire\nB. ice\nAnswer with the letter of the best option only.\nAnswer:");
        assertThat(asked.metric()).isEqualTo(Metric.LETTER);
        assertThat(((Item.Open) asked.items().getFirst()).references()).containsExactly("B");
    }

    @Test
    void options_whenThePromptListsThemAlready_areNotListedTwice() {
        assertThat(text(Restated.byLetter(suite("Which?\nA. fire\nB. ice\nAnswer:", "A", "B")))).isEqualTo("Which?\nA. fire\nB. ice\nAnswer with the letter of the best option only.\nAnswer:");
    }

    @Test
    void prompt_whenAskedAsAChat_isItsOneTurn() {
        var asked = Restated.asChat(suite("p", "x", "y"));
        assertThat(asked.items().getFirst().prompt()).isEqualTo(Prompt.chat("p"));
        assertThat(Restated.byLetter(asked)).isEqualTo(asked);
    }
}
