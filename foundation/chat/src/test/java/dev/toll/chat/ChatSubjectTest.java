package dev.toll.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatSubjectTest {
    private static final Sampling SAMPLED = Sampling.of(1, 8, 3);

    @Test
    void answers_whenAskedSideBySide_comeInTheOrderOfThePrompts() {
        var subject = new ChatSubject("s", new ScriptedModel(q -> "re " + q));
        var prompts = java.util.stream.IntStream.range(0, 40).mapToObj(i -> Prompt.chat("q" + i)).toList();
        assertThat(subject.answer(prompts, SAMPLED)).extracting(Answer::text).isEqualTo(java.util.stream.IntStream.range(0, 40).mapToObj(i -> "re q" + i).toList());
        // 40 calls of 3 tokens read and 2 written.
        assertThat(subject.promptTokens()).isEqualTo(120);
        assertThat(subject.answerTokens()).isEqualTo(80);
    }

    @Test
    void answers_whenAPromptOccursTwice_areTwoDraws() {
        var subject = new ChatSubject("s", new ScriptedModel(q -> q));
        assertThat(subject.answer(List.of(Prompt.chat("a"), Prompt.plain("b"), Prompt.chat("a")), SAMPLED)).extracting(Answer::text).containsExactly("a", "b", "a again");
    }

    /** One prompt that is refused for good leaves its item without an answer; the others have theirs. */
    @Test
    void answers_whenOnePromptIsRefused_areMissingForThatOneOnly() {
        var subject = new ChatSubject("s", new ScriptedModel(q -> {
            if (q.equals("long")) {
                throw new ChatException(ChatException.Kind.REJECTED, "context of 8 tokens");
            }
            return q;
        }));
        var answers = subject.answerIfPossible(List.of(Prompt.chat("a"), Prompt.chat("long"), Prompt.chat("b")), SAMPLED);
        assertThat(answers.get(0).orElseThrow().text()).isEqualTo("a");
        assertThat(answers.get(1)).isEmpty();
        assertThat(answers.get(2).orElseThrow().text()).isEqualTo("b");
        assertThat(subject.refusals()).containsExactly("context of 8 tokens");
        assertThatThrownBy(() -> subject.answer(List.of(Prompt.chat("long")), SAMPLED)).isInstanceOf(ChatException.class);
    }

    @Test
    void answers_whenTheBackendIsGone_areAFaultAndNotMissing() {
        var subject = new ChatSubject("s", new ScriptedModel(q -> {
            throw new ChatException(ChatException.Kind.UNAVAILABLE, "gone");
        }));
        assertThatThrownBy(() -> subject.answerIfPossible(List.of(Prompt.chat("a")), SAMPLED)).isInstanceOf(ChatException.class).hasMessage("gone");
    }
}
