package dev.toll.align.ppo;

import dev.toll.align.Engine;
import dev.toll.align.Schedule;

/**
 * Settings of PPO (Schulman et al. 2017) on a language model. Lin et al. 2024 use a rate of 1e-6 (1e-5 for adapters), 512
 * answers an iteration, minibatches of 32, 2 epochs (4 for adapters), and a KL coefficient from .05 to .3, below which
 * their runs collapse.
 *
 * @param kl η, weight of log π/π₀ in the shaped reward, per token
 * @param gamma discount γ of generalised advantage estimation, in [0, 1]
 * @param lambda its λ, in [0, 1]
 * @param clipRange ε of the policy's clipped ratio
 * @param valueClip how far a new value may move from the old one before it stops counting; 0 does not clip
 * @param rewardBaseline subtracted from every reward before it is shaped
 * @param truncationPenalty subtracted from the reward of an answer cut off at the token limit; 0 trusts the reward there
 * @param temperature of sampling; probabilities of policy and reference are taken at the same temperature
 * @param maxNewTokens limit of an answer, its end included
 * @param samplesPerPrompt answers per prompt and iteration
 * @param rate learning rate of the policy, scheduled over {@code updates}
 * @param criticRate learning rate of the critic, scheduled the same way
 * @param updates policy updates of the whole run; only a schedule that decays needs it right
 * @param epochs passes over an iteration's answers
 * @param batchAnswers answers per update
 * @param gradientClip largest gradient norm, 0 = none
 * @param engine how updates are computed; its order means nothing here
 */
public record PpoSettings(
        double kl, double gamma, double lambda, double clipRange, double valueClip, double rewardBaseline, double truncationPenalty, double temperature,
        int maxNewTokens, int samplesPerPrompt, Schedule rate, Schedule criticRate, int updates, int epochs, int batchAnswers, double gradientClip,
        Engine engine) {
    public PpoSettings {
        check(kl >= 0, "kl", kl, "at least 0");
        check(gamma >= 0 && gamma <= 1, "gamma", gamma, "0 to 1");
        check(lambda >= 0 && lambda <= 1, "gae_lambda", lambda, "0 to 1");
        check(clipRange > 0 && clipRange < 1, "clip_range", clipRange, "between 0 and 1");
        check(valueClip >= 0, "value_clip", valueClip, "at least 0");
        check(Double.isFinite(rewardBaseline), "reward_baseline", rewardBaseline, "a number");
        check(truncationPenalty >= 0, "truncation_penalty", truncationPenalty, "at least 0");
        check(temperature > 0, "temperature", temperature, "above 0: greedy answers explore nothing");
        check(maxNewTokens > 0, "max_new_tokens", maxNewTokens, "at least 1");
        check(samplesPerPrompt > 0, "samples", samplesPerPrompt, "at least 1");
        check(epochs > 0, "epochs", epochs, "at least 1");
        check(batchAnswers > 0, "batch", batchAnswers, "at least 1");
        check(gradientClip >= 0, "clip", gradientClip, "at least 0");
    }

    private static void check(boolean good, String key, Object found, String expected) {
        if (!good) {
            throw new IllegalArgumentException(key + ": found " + found + ", expected " + expected);
        }
    }

    /** The usual choices around what most runs vary: discount 1, λ .95, both clips .2, a penalty of 1, critic at ten times the rate. */
    public static PpoSettings usual(double kl, double learningRate, int maxNewTokens, int epochs, int batchAnswers) {
        return new PpoSettings(kl, 1, 0.95, 0.2, 0.2, 0, 1, 1, maxNewTokens, 1, Schedule.constant(learningRate, 0), Schedule.constant(10 * learningRate, 0), 0, epochs,
                batchAnswers, 1, Engine.DEFAULT);
    }

    /** These settings with rewards measured from {@code baseline}. */
    public PpoSettings withBaseline(double baseline) {
        return new PpoSettings(kl, gamma, lambda, clipRange, valueClip, baseline, truncationPenalty, temperature, maxNewTokens, samplesPerPrompt, rate, criticRate, updates, epochs,
                batchAnswers, gradientClip, engine);
    }

    /** Updates that so many answers take in one iteration, if every one earns a known reward. */
    public static int updates(int answers, int batchAnswers, int epochs) {
        return epochs * ((answers + batchAnswers - 1) / batchAnswers);
    }
}
