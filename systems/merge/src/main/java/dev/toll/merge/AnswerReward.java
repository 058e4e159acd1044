package dev.toll.merge;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import java.util.List;

/** How good answers are, by rule or by a reward model; which one it is, is decided above this room. NaN means unknown. */
@FunctionalInterface
public interface AnswerReward {
    /** Rewards in the order of the answers; {@code prompts.get(i)} was answered by {@code answers.get(i)}. */
    double[] score(List<? extends Prompt> prompts, List<Answer> answers);
}
