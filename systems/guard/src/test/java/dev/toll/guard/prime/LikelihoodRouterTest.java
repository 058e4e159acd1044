package dev.toll.guard.prime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.LikelihoodModel;
import dev.toll.chat.Usage;
import dev.toll.core.Conversation;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.guard.Scripted;
import dev.toll.guard.guidelines.Guideline;
import dev.toll.guard.guidelines.Guidelines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LikelihoodRouterTest {
    private static final Guidelines RULES = new Guidelines("house", List.of(new Guideline("r1", Guideline.Kind.RESTRICTIVE, "No moths.")));

    private record Scoring(double... values) implements ChatModel {
        @Override
        public String id() {
            return "scores";
        }

        @Override
        public Completion complete(ChatRequest request) {
            throw new AssertionError("a router by likelihood writes nothing");
        }

        @Override
        public Optional<LikelihoodModel> likelihoods() {
            return Optional.of(new LikelihoodModel() {
                @Override
                public boolean scoresChats() {
                    return true;
                }

                @Override
                public LikelihoodModel.Scores logLikelihood(Prompt prompt, List<String> options) {
                    assertThat(options).containsExactly("harmless", "doubtful", "forbidden");
                    assertThat(((Prompt.Chat) prompt).conversation().messages().getFirst().text()).contains("No moths.", "hello");
                    return new LikelihoodModel.Scores(values, Usage.NONE);
                }
            });
        }
    }

    private static RiskAssessment assess(double... scores) {
        return new LikelihoodRouter(new Scoring(scores), RULES, TemplatesReader.shipped()).assess(Conversation.ask("hello")).risk();
    }

    @Test
    void likeliestLabel_isTheRoute() {
        assertThat(assess(-1, -2, -3).route()).isEqualTo(Route.NO_TO_MINIMAL_RISK);
        assertThat(assess(-3, -2, -1).route()).isEqualTo(Route.DIRECT_VIOLATION);
        // e^-1 / (e^-1 + e^-2 + e^-3) = 0.3679 / 0.5530 = 0.665
        assertThat(assess(-1, -2, -3).check()).contains("0.665");
    }

    @Test
    void scoresThatAreNoNumbers_goToTheMiddleRoute() {
        assertThat(assess(Double.NaN, -2, -1).route()).isEqualTo(Route.POTENTIAL_VIOLATION);
        assertThat(assess(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY).status()).isEqualTo(RiskAssessment.Status.UNPARSEABLE);
    }

    /** The shipped words, whose free route needs that probability. */
    private static Templates needing(String certainty) throws IOException {
        try (var in = Objects.requireNonNull(TemplatesReader.class.getResourceAsStream("templates.yaml"))) {
            return TemplatesReader.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\nlikelihood:\n", "\nlikelihood:\n  certainty: " + certainty + "\n"), "test.yaml");
        }
    }

    @Test
    void freeRoute_withoutTheCertaintyItNeeds_isLookedAtTwice() throws IOException {
        // e^-1 / (e^-1 + e^-2 + e^-3) = 0.665: enough for .66, too little for .67. Other routes need none.
        assertThat(new LikelihoodRouter(new Scoring(-1, -2, -3), RULES, needing("0.66")).assess(Conversation.ask("hello")).risk().route()).isEqualTo(Route.NO_TO_MINIMAL_RISK);
        var doubtful = new LikelihoodRouter(new Scoring(-1, -2, -3), RULES, needing("0.67")).assess(Conversation.ask("hello")).risk();
        assertThat(doubtful.route()).isEqualTo(Route.POTENTIAL_VIOLATION);
        assertThat(doubtful.check()).startsWith("no_to_minimal_risk, probability 0.665");
        assertThat(new LikelihoodRouter(new Scoring(-3, -2, -1), RULES, needing("0.99")).assess(Conversation.ask("hello")).risk().route()).isEqualTo(Route.DIRECT_VIOLATION);
    }

    @Test
    void certainty_thatIsNoProbability_isAFault() {
        assertThatThrownBy(() -> needing("1.5")).isInstanceOf(InputException.class).hasMessageContaining("likelihood.certainty").hasMessageContaining("1.5");
        assertThatThrownBy(() -> needing("high")).isInstanceOf(InputException.class).hasMessageContaining("likelihood.certainty");
    }

    @Test
    void modelWithoutLikelihoods_isRefusedAtOnce() {
        assertThatThrownBy(() -> new LikelihoodRouter(new Scripted("mute"), RULES, TemplatesReader.shipped()))
                .isInstanceOf(InputException.class).hasMessageContaining("mute: gives no log-likelihoods");
    }
}
