package dev.toll.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
    @TempDir
    private Path dir;

    private Path file(String... lines) throws IOException {
        return Files.writeString(dir.resolve("data.jsonl"), String.join("\n", lines) + "\n");
    }

    @Test
    void preferences_whenShapesDiffer_readsAllAndNamesTheUnusable() throws IOException {
        var loaded = TrainingData.preferences(file(
                """
                {"prompt": "why?", "chosen": "because .", "rejected": "no ."}""",
                """
                {"prompt": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "why?"}], "chosen": [{"role": "assistant", "content": "so ."}], "rejected": "no ."}""",
                """
                {"prompt": null, "chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "b"}]}""",
                """
                {"prompt": "why?", "chosen": "same", "rejected": "same"}""",
                """
                {"prompt": "why?", "chosen": "", "rejected": "no"}""",
                """
                {"prompt": "why?", "chosen": [{"role": "user", "content": "me"}], "rejected": "no"}"""));

        assertThat(loaded.items()).hasSize(3);
        assertThat(loaded.items().get(0).prompt()).isEqualTo(Prompt.chat("why?"));
        assertThat(((Prompt.Chat) loaded.items().get(1).prompt()).conversation().messages()).hasSize(2);
        assertThat(loaded.items().get(2).chosen()).isEqualTo("a");
        assertThat(loaded.skipped()).hasSize(3);
        assertThat(loaded.skipped().get(0)).endsWith("data.jsonl:4: chosen and rejected are the same");
        assertThat(loaded.skipped().get(1)).endsWith(":5: chosen: empty");
        assertThat(loaded.skipped().get(2)).contains(":6: chosen: its last message is the user's");
    }

    @Test
    void preferences_whenColumnsAreWrong_namesThoseFoundAndExpected() throws IOException {
        var file = file("{\"question\": \"q\", \"good\": \"a\", \"bad\": \"b\"}");
        assertThatThrownBy(() -> TrainingData.preferences(file)).isInstanceOf(InputException.class).hasMessageContaining("[question, good, bad], expected chosen, rejected; rename");
    }

    @Test
    void judged_whenPairsAreGiven_makesTwoOfEach() throws IOException {
        var loaded = TrainingData.judged(file("{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": \"b\"}"));
        assertThat(loaded.items()).extracting(c -> c.answer() + c.desirable()).containsExactly("atrue", "bfalse");
    }

    @Test
    void judged_whenLabelIsNoBoolean_leavesTheLineOut() throws IOException {
        var loaded = TrainingData.judged(file("{\"prompt\": \"q\", \"completion\": \"a\", \"label\": true}", "{\"prompt\": \"q\", \"completion\": \"a\", \"label\": 1}"));
        assertThat(loaded.items()).hasSize(1);
        assertThat(loaded.skipped().getFirst()).contains(":2: label: found 1, expected true or false");
    }

    @Test
    void completions_whenMessages_takesTheLastAsTheAnswer() throws IOException {
        var loaded = TrainingData.completions(file("{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\", \"content\": \"a\"}]}"));
        assertThat(loaded.items().getFirst()).isEqualTo(new TrainingData.Completion(Prompt.chat("q"), "a", null));
    }
}
