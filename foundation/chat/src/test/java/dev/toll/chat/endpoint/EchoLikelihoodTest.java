package dev.toll.chat.endpoint;

import static dev.toll.chat.endpoint.ScriptedServer.json;
import static dev.toll.chat.endpoint.ScriptedServer.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import java.util.List;
import org.junit.jupiter.api.Test;

class EchoLikelihoodTest {
    private static String echo(String tokens, String logProbs) {
        return "{\"choices\":[{\"text\":\"\",\"logprobs\":{\"tokens\":" + tokens + ",\"token_logprobs\":" + logProbs + "}}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}";
    }

    private static double[] score(ScriptedServer server, String... options) {
        try (server; var upstream = new Upstream(server.base(), ApiKey.NONE, Upstream.Settings.DEFAULT)) {
            return new EchoLikelihood(upstream, "m", Budget.unlimited(), Price.FREE).logLikelihood(Prompt.plain("The sky is"), List.of(options)).logLikelihoods();
        }
    }

    /** Of "The| sky| is| b|lue|!" the option " blue" is " b" and "lue": −1.5 − 0.25 = −1.75; "!" was generated behind it. */
    @Test
    void option_whenTokensAddUpToTheText_isItsOwnTokens() {
        var server = new ScriptedServer(json(200, echo("[\"The\",\" sky\",\" is\",\" b\",\"lue\",\"!\"]", "[null,-3,-2,-1.5,-0.25,-9]")),
                json(200, echo("[\"<s>\",\"The\",\" sky\",\" is\",\" green\",\"!\"]", "[null,-1,-3,-2,-4,-9]")));
        assertThat(score(server, "blue", "green")).containsExactly(-1.75, -4);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().getFirst().body()).contains("\"prompt\":\"The sky is blue\"", "\"echo\":true", "\"max_tokens\":1");
    }

    /** "| The| sky| is| blue|!": a blank that the tokenizer put in front is not the text's; " blue" has −1.5. */
    @Test
    void option_whenTheTokenizerPutsABlankInFront_isStillItsOwnTokens() {
        var server = new ScriptedServer(json(200, echo("[\"<s>\",\" The\",\" sky\",\" is\",\" blue\",\"!\"]", "[null,-1,-3,-2,-1.5,-9]")));
        assertThat(score(server, "blue")).containsExactly(-1.5);
        assertThat(server.requests()).hasSize(1);
    }

    /**
     * Tokens written without their spaces do not add up to the text. With the option −3 − 2 − 1.5 − 0.25 = −6.75, without it
     * −3 − 2 = −5: the option has −1.75. The text without it is scored once for all options.
     */
    @Test
    void option_whenTokensDoNotAddUp_isTheDifferenceOfTwoTexts() {
        var server = new ScriptedServer(json(200, echo("[\"The\",\"sky\",\"is\",\"b\",\"lue\",\"!\"]", "[null,-3,-2,-1.5,-0.25,-9]")),
                json(200, echo("[\"The\",\"sky\",\"is\",\"!\"]", "[null,-3,-2,-9]")),
                json(200, echo("[\"The\",\"sky\",\"is\",\"green\",\"!\"]", "[null,-3,-2,-4,-9]")));
        assertThat(score(server, "blue", "green")).containsExactly(new double[] {-1.75, -4}, within(1e-12));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void abilities_whenOnlyChatsAreServed_areFoundOutWithTheReason() {
        try (var server = new ScriptedServer(json(200, "{\"data\":[{\"id\":\"m\"}]}"), json(404, "{\"error\":{\"message\":\"no such route\"}}"));
                var upstream = new Upstream(server.base(), ApiKey.NONE, Upstream.Settings.DEFAULT)) {
            var found = Abilities.probe(upstream, "m", Budget.unlimited(), Price.FREE);
            assertThat(found.text()).isFalse();
            assertThat(found.likelihood()).isFalse();
            assertThat(found.reasons()).singleElement().asString().contains("no raw text", "no such route");
        }
    }

    @Test
    void abilities_whenTheTextIsNotEchoed_haveNoLikelihoods() {
        try (var server = new ScriptedServer(json(404, "{}"), ScriptedServer.stream("data: {\"choices\":[{\"text\":\" four\",\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n"),
                        json(200, echo("[\" five\"]", "[-1]")));
                var upstream = new Upstream(server.base(), ApiKey.NONE, Upstream.Settings.DEFAULT)) {
            var found = Abilities.probe(upstream, "m", Budget.unlimited(), Price.FREE);
            assertThat(found.text()).isTrue();
            assertThat(found.likelihood()).isFalse();
            assertThat(found.reasons()).singleElement().asString().contains("no likelihoods", "expected the tokens of the text itself");
        }
    }

    @Test
    void model_whenTheEndpointDoesNotServeIt_namesThoseItServes() {
        try (var server = new ScriptedServer(json(200, "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"), words("x"));
                var upstream = new Upstream(server.base(), ApiKey.NONE, Upstream.Settings.DEFAULT)) {
            assertThatThrownBy(() -> Abilities.probe(upstream, "m", Budget.unlimited(), Price.FREE)).isInstanceOf(InputException.class)
                    .hasMessageContaining("no model 'm'; it serves a, b");
        }
    }
}
