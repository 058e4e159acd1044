package dev.toll.recipes;

import dev.toll.align.RewardFunction;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import java.util.List;
import java.util.Map;

/**
 * What an alignment run needs from its world: prompts to learn on and to be judged on, the reward, the suites that show
 * the tax. {@code preferences} may be empty; then pairs are made from the policy's own best and worst samples.
 */
record Task(
        List<Prompt> trainPrompts,
        List<Prompt> testPrompts,
        RewardFunction reward,
        List<Suite> suites,
        List<Suite> controls,
        List<Preference> preferences,
        Map<String, Double> floors,
        int maxNewTokens,
        Map<String, String> dataHashes,
        List<String> notes) {}
