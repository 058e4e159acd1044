package dev.toll.chat.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Delta;
import dev.toll.chat.ScriptedModel;
import dev.toll.chat.endpoint.Abilities;
import dev.toll.core.Message;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.Journal;
import dev.toll.core.ledger.Ledger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedModelTest {
    private static final ChatRequest HELLO = ChatRequest.of(List.of(Message.user("hello")), Sampling.greedy(8));

    @TempDir
    private Path dir;

    @Test
    void answer_whenAskedAgain_comesFromTheJournalAlsoInAnotherRun() {
        var model = new ScriptedModel(q -> "re " + q);
        try (var ledger = Ledger.open(dir)) {
            var recorded = new RecordedModel(model, ledger.journal("chat"));
            assertThat(recorded.complete(HELLO)).isEqualTo(recorded.complete(HELLO));
        }
        try (var ledger = Ledger.open(dir)) {
            var again = new RecordedModel(model, ledger.journal("chat")).complete(HELLO);
            assertThat(again.text()).isEqualTo("re hello");
            assertThat(again.model()).isEqualTo("scripted-1");
            assertThat(again.usage().promptTokens()).isEqualTo(3);
        }
        assertThat(model.asked()).containsExactly("hello");
    }

    /** Another text, another limit, another draw at a temperature: each is another question. A draw at temperature 0 is not. */
    @Test
    void question_whenAnythingInItDiffers_isAskedAnew() {
        var model = new ScriptedModel(q -> q);
        try (var ledger = Ledger.open(dir)) {
            var recorded = new RecordedModel(model, ledger.journal("chat"));
            recorded.complete(HELLO);
            recorded.complete(HELLO.withDraw(1));
            assertThat(model.asked()).hasSize(1);
            recorded.complete(ChatRequest.of(List.of(Message.user("hello")), Sampling.greedy(9)));
            var warm = ChatRequest.of(List.of(Message.user("hello")), Sampling.of(1, 8, 5));
            assertThat(recorded.complete(warm).text()).isEqualTo("hello");
            assertThat(recorded.complete(warm.withDraw(1)).text()).isEqualTo("hello again");
            assertThat(model.asked()).hasSize(4);
        }
    }

    @Test
    void failure_isNotRecorded() {
        var model = new ScriptedModel(q -> {
            throw new ChatException(ChatException.Kind.UNAVAILABLE, "gone");
        });
        try (var ledger = Ledger.open(dir)) {
            var journal = ledger.journal("chat");
            assertThatThrownBy(() -> new RecordedModel(model, journal).complete(HELLO)).hasMessage("gone");
            assertThat(journal.size()).isZero();
        }
    }

    @Test
    void likelihoods_whenOneOptionIsNew_askForThatOneOnly() {
        var model = new ScriptedModel(q -> q);
        try (var ledger = Ledger.open(dir)) {
            var scored = new RecordedModel(model, ledger.journal("chat")).likelihoods().orElseThrow();
            assertThat(scored.logLikelihood(Prompt.plain("p"), List.of("ab", "c")).logLikelihoods()).containsExactly(-2, -1);
            assertThat(scored.logLikelihood(Prompt.plain("p"), List.of("c", "def")).logLikelihoods()).containsExactly(-1, -3);
        }
        assertThat(model.asked()).containsExactly("likelihood of ab", "likelihood of c", "likelihood of def");
    }

    @Test
    void replay_answersWhatWasRecordedAndThrowsForTheRest() {
        try (var ledger = Ledger.open(dir)) {
            var journal = ledger.journal("chat");
            RecordedAbilities.get("scripted", journal, () -> new Abilities(true, true, List.of()));
            var recorded = new RecordedModel(new ScriptedModel(q -> "re " + q), journal);
            recorded.complete(HELLO);
            recorded.likelihoods().orElseThrow().logLikelihood(Prompt.plain("p"), List.of("ab"));
        }
        var replay = new ReplayModel("scripted", Journal.read(dir.resolve("journal/chat.jsonl")));
        assertThat(replay.complete(HELLO).text()).isEqualTo("re hello");
        assertThat(replay.likelihoods().orElseThrow().logLikelihood(Prompt.plain("p"), List.of("ab")).logLikelihoods()).containsExactly(-2);
        assertThatThrownBy(() -> replay.complete(ChatRequest.of(List.of(Message.user("new")), Sampling.greedy(8)))).isInstanceOf(ChatException.class).hasMessageContaining("was not recorded");
    }

    @Test
    void stream_whenRecorded_givesTheSameTextAsDeltas() {
        try (var ledger = Ledger.open(dir)) {
            var recorded = new RecordedModel(new ScriptedModel(q -> "re " + q), ledger.journal("chat"));
            for (int i = 0; i < 2; i++) {
                var pieces = new ArrayList<Delta>();
                recorded.stream(HELLO, pieces::add);
                assertThat(pieces).containsExactly(new Delta.Text("re hello"));
            }
        }
    }
}
