package dev.toll.chat.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Delta;
import dev.toll.core.Message;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped small model; what it says must not depend on the way it is asked. */
class LocalChatModelTest {
    private static LanguageModel model;
    private static Workers workers;
    private static LocalChatModel chat;

    @BeforeAll
    static void load() {
        model = LanguageModel.load(Path.of("../../models/lilliput-chat"), DType.FLOAT32, Device.CPU);
        workers = Workers.forModel(model.parameterCount(), Device.CPU);
        chat = LocalChatModel.of(model, workers);
    }

    @AfterAll
    static void close() {
        workers.close();
        model.close();
    }

    private static ChatRequest ask(String question, Sampling sampling) {
        return ChatRequest.of(List.of(Message.user(question)), sampling);
    }

    @Test
    void answer_whenStreamed_isPutTogetherFromItsPiecesAndEqualsTheSubjects() {
        var pieces = new ArrayList<String>();
        var request = ask("Where does Mia live?", Sampling.greedy(24));
        var whole = chat.stream(request, delta -> pieces.add(((Delta.Text) delta).text()));
        assertThat(String.join("", pieces)).isEqualTo(whole.text()).isNotBlank();
        var subject = new LocalSubject("s", model, model.weights(), workers).answer(List.of(new Prompt.Chat(request.conversation())), request.sampling()).getFirst();
        assertThat(whole.text()).isEqualTo(subject.text());
        assertThat(whole.usage().completionTokens()).isEqualTo(subject.tokens());
    }

    @Test
    void answer_whenAStopStringComes_endsBeforeIt() {
        String all = chat.complete(ask("Where does Mia live?", Sampling.greedy(24))).text();
        String stop = all.substring(all.length() / 2, all.length() / 2 + 2);
        var pieces = new ArrayList<String>();
        var cut = chat.stream(ask("Where does Mia live?", Sampling.greedy(24).withStop(stop)), delta -> pieces.add(((Delta.Text) delta).text()));
        assertThat(cut.text()).isEqualTo(all.substring(0, all.indexOf(stop)).strip());
        assertThat(String.join("", pieces)).isEqualTo(cut.text());
    }

    @Test
    void likelihoods_equalTheSubjects() {
        var prompt = Prompt.plain("The sky is");
        var options = List.of("blue", "green");
        double[] subject = new LocalSubject("s", model, model.weights(), workers).logLikelihood(List.of(prompt), List.of(options))[0];
        assertThat(chat.likelihoods().orElseThrow().logLikelihood(prompt, options).logLikelihoods()).containsExactly(subject, within(1e-5));
    }

    @Test
    void answer_whenTheListenerThrows_isGivenUp() {
        assertThatThrownBy(() -> chat.stream(ask("Where does Mia live?", Sampling.greedy(200)), delta -> {
            throw new IllegalStateException("enough");
        })).isInstanceOf(IllegalStateException.class).hasMessage("enough");
    }

    @Test
    void answer_whenThePromptFillsTheContext_isRejected() {
        assertThatThrownBy(() -> chat.complete(ask("word ".repeat(4000), Sampling.greedy(8)))).isInstanceOf(ChatException.class).hasMessageContaining("context");
    }
}
