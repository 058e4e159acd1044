package dev.toll.recipes;

import dev.toll.align.RewardFunction;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What an alignment run needs from its world: prompts to learn on and to be judged on, the reward, the suites that show
 * the tax. {@code retentionPrompts} are unlabelled prompts of what should be kept, none of them an item of a suite.
 * {@code replay} is text the model before alignment was trained on, {@code labelled} right answers to reading items that
 * are not measured; both empty where that is not at hand.
 * {@code preferences} may be empty; then pairs are made from the policy's own best and worst samples.
 */
record Task(
        List<Prompt> trainPrompts,
        List<Prompt> testPrompts,
        List<Prompt> retentionPrompts,
        Function<LanguageModel, List<TargetedSequence>> replay,
        Function<LanguageModel, List<TargetedSequence>> labelled,
        RewardFunction reward,
        List<Suite> suites,
        List<Suite> controls,
        List<Preference> preferences,
        Map<String, Double> floors,
        int maxNewTokens,
        Map<String, String> dataHashes,
        List<String> notes) {}
