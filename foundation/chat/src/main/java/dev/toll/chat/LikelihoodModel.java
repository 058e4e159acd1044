package dev.toll.chat;

import dev.toll.core.Prompt;
import java.util.List;

/** The side of a model that tells how likely it would have given a certain answer. */
public interface LikelihoodModel {
    /** False for a backend that scores raw text only, since it renders chat templates itself and shows no log-probabilities of them. */
    boolean scoresChats();

    /**
     * Sum of the log-probabilities (natural log, in nats) of each option's tokens: behind a plain prompt as its
     * continuation, set off by a space where the prompt does not end in one; behind a chat as the assistant's answer.
     *
     * @throws ChatException if there is none, or for a chat where {@link #scoresChats} is false
     */
    Scores logLikelihood(Prompt prompt, List<String> options);

    /** One log-likelihood per option, and the tokens it took to find them. */
    record Scores(double[] logLikelihoods, Usage usage) {
        public Scores {
            logLikelihoods = logLikelihoods.clone();
        }

        @Override
        public double[] logLikelihoods() {
            return logLikelihoods.clone();
        }
    }
}
