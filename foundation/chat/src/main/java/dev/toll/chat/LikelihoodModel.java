package dev.toll.chat;

import dev.toll.core.Conversation;
import java.util.List;

/** The side of a model that tells how likely it would have given a certain answer. */
public interface LikelihoodModel {
    /** Sum of the log-probabilities (natural log, in nats) of each option's tokens as the assistant's answer to {@code prompt}. */
    double[] logLikelihood(Conversation prompt, List<String> options);
}
