package dev.toll.align.ppo;

import dev.toll.core.Prompt;

/**
 * One sampled answer, token by token.
 *
 * @param prompt ids read
 * @param answer ids drawn, the one that ended the answer included; at least one
 * @param finished false when the token limit cut it off
 * @param text the answer without its end, as the reward sees it
 */
record Rollout(Prompt asked, int[] prompt, int[] answer, boolean finished, String text) {
    int length() {
        return prompt.length + answer.length;
    }
}
