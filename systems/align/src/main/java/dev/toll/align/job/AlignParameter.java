package dev.toll.align.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Everything {@code --set} may say with a number: its range and what it does. Which method has which, and with what default, {@link AlignMethod} says. */
enum AlignParameter {
    ADAM_BETA1(SettingRange.share().belowOne(), "AdamW's decay of the first moment"),
    ADAM_BETA2(SettingRange.share().belowOne(), "AdamW's decay of the second moment"),
    ADAM_EPS(SettingRange.positive(), "AdamW's ε"),
    ALPHA(SettingRange.orZero(), "rdpo: credit per token by which chosen is longer than rejected; dpo-alpha: the divergence; alphapo: shape of the reward"),
    BATCH(SettingRange.positive().integer(), "examples, pairs or answers per update"),
    BETA(SettingRange.positive(), "how strongly the policy is held to the reference, or the scale of the margin where there is none"),
    CHECKPOINT_ACTIVATIONS(SettingRange.share().integer(), "1 computes activations again in the backward pass: more time, less memory"),
    CHOSEN_NLL(SettingRange.orZero(), "weight of the chosen answers' mean −log p beside the loss"),
    CLIP(SettingRange.orZero(), "largest gradient norm; 0 does not clip"),
    CLIP_RANGE(SettingRange.positive().belowOne(), "how far a token's probability ratio may move before it has no gradient"),
    CRITIC_LEARNING_RATE(SettingRange.positive(), "learning rate of the critic"),
    CRITIC_WARMUP(SettingRange.orZero().integer(), "first iterations in which only the critic learns"),
    DESIRABLE_WEIGHT(SettingRange.positive(), "weight of desirable answers"),
    EPOCHS(SettingRange.positive().integer(), "passes over the data; with sampling, over what an iteration drew"),
    GAE_LAMBDA(SettingRange.share(), "λ of generalised advantage estimation"),
    GAMMA(SettingRange.orZero(), "simpo, alphapo: target margin; ppo: discount per token, at most 1"),
    HELD_OUT(SettingRange.share().belowOne(), "share of the pairs that is only scored"),
    ITERATIONS(SettingRange.positive().integer(), "rounds of sampling and learning"),
    KL(SettingRange.orZero(), "η: what a nat of log π/π₀ costs of the reward, per token"),
    LEARNING_RATE(SettingRange.positive(), "peak of the learning rate"),
    MAX_NEW_TOKENS(SettingRange.positive().integer(), "limit of a sampled answer"),
    MAX_PROMPT_TOKENS(SettingRange.positive().integer(), "longer prompts are left out and counted"),
    MAX_TOKENS(SettingRange.positive().integer(), "what is longer with its answer is left out and counted"),
    MICRO_TOKENS(SettingRange.positive().integer(), "most tokens a worker computes at once; larger batches are cut and their gradients added up"),
    PAIRED(SettingRange.share().integer(), "0 sorts chosen and rejected each on their own"),
    PER_TOKEN(SettingRange.share().integer(), "0 is the paper's form, on sums"),
    PROMPTS(SettingRange.positive().integer(), "prompts of an iteration"),
    RESTART(SettingRange.orZero().integer(), "how often at most a collapse takes the policy back three iterations; 0 only warns"),
    REWARD_BASELINE(SettingRange.any(), "subtracted from every reward"),
    SAMPLES(SettingRange.positive().integer(), "answers per prompt"),
    SCALE_MAX(SettingRange.any().integer(), "highest level of the ratings"),
    SCALE_MIN(SettingRange.any().integer(), "lowest level of the ratings"),
    SMOOTHING(SettingRange.orZero(), "share of labels taken to be flipped"),
    TAIL_WEIGHT(SettingRange.share(), "what counts of the answer tokens beyond the shorter answer's length; 1 is dpo"),
    TAU(SettingRange.positive(), "temperature of the gate between the two halves of the loss"),
    TEMPERATURE(SettingRange.positive(), "of sampling"),
    TRUNCATION_PENALTY(SettingRange.orZero(), "subtracted from the reward of an answer that the token limit cut off"),
    UNDESIRABLE_WEIGHT(SettingRange.positive(), "weight of undesirable answers"),
    VALUE_CLIP(SettingRange.orZero(), "how far a value may move from what the critic said before; 0 does not clip"),
    WANTED(SettingRange.any().integer(), "level asked for in use"),
    WARMUP_STEPS(SettingRange.orZero().integer(), "updates in which the learning rate rises to its peak"),
    WEIGHT_DECAY(SettingRange.orZero(), "AdamW's decoupled weight decay");

    private final SettingRange range;
    private final String words;

    AlignParameter(SettingRange range, String words) {
        this.range = range;
        this.words = words;
    }

    static Optional<AlignParameter> of(String key) {
        return Arrays.stream(values()).filter(p -> p.key().equals(key)).findFirst();
    }

    /** Range of a parameter; of a term's weight or parameter in a sum of losses, which are called NAME and NAME.KEY. */
    static SettingRange range(String key) {
        return AlignMethod.of(key).isPresent() ? SettingRange.orZero() : of(key.substring(key.indexOf('.') + 1)).orElseThrow().range();
    }

    /** What a parameter, or a term's weight or parameter, does. */
    static String words(String key) {
        int dot = key.indexOf('.');
        if (dot > 0) {
            return "of " + key.substring(0, dot) + ": " + words(key.substring(dot + 1));
        }
        return AlignMethod.of(key).isPresent() ? "weight of this loss in the sum" : of(key).orElseThrow().words();
    }

    /** As on the command line. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    SettingRange range() {
        return range;
    }

    /** What it does. */
    String words() {
        return words;
    }
}
