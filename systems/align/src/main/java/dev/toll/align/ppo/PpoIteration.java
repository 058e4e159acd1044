package dev.toll.align.ppo;

/**
 * What one iteration saw and did. Means are over answers with a known reward unless they say otherwise; the losses are
 * means over the iteration's updates, measured before each.
 *
 * @param answers sampled
 * @param unknown without a known reward; they are counted and teach nothing
 * @param truncated share cut off at the token limit, of all answers
 * @param brokenOff share that ended by themselves but in the middle of a sentence, of the finished ones
 * @param reward mean as given, without baseline and penalty
 * @param rewardSd standard deviation of the reward over answers
 * @param length mean tokens of an answer, its end included, of all answers
 * @param kl mean log π/π₀ per answer, nats
 * @param entropy mean −log π of the answer tokens drawn, nats: a one-sample estimate of the policy's entropy
 * @param policyLoss 0 when the policy was not updated
 * @param clipFraction share of token updates held by the clip
 * @param criticLoss ½ squared error, clipped as trained
 * @param explained 1 − var(R − V)/var(R) over answer tokens before the updates: 1 is a perfect critic, 0 one that says the mean
 * @param policyUpdated false while the critic learns alone
 * @param skippedUpdates updates whose loss or gradient was not finite, and which changed nothing
 */
public record PpoIteration(
        int answers, int unknown, double truncated, double brokenOff, double reward, double rewardSd, double length, double kl, double entropy, double policyLoss,
        double clipFraction, double criticLoss, double explained, boolean policyUpdated, int skippedUpdates) {}
