package dev.toll.align;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import java.util.List;

/** What RLHF maximises: a reward per (prompt, answer), by rule or by a trained reward model. NaN means unknown. */
public interface RewardFunction {
    /** Rewards in the order of the answers; {@code prompts.get(i)} was answered by {@code answers.get(i)}. */
    double[] score(List<? extends Prompt> prompts, List<Answer> answers);

    /** Hash of everything the reward depends on. */
    String contentHash();
}
