package dev.toll.align.ppo;

/**
 * A rollout with what was known when it was drawn, and what it should teach. All arrays are [answer tokens].
 *
 * @param reward as the reward function gave it, without baseline or penalty
 * @param logProbs log π of the policy that drew it
 * @param reference log π₀
 * @param values the critic's
 */
record Experience(Rollout rollout, double reward, double[] logProbs, double[] reference, double[] values, Advantages learnt) {
    /** log π(a|x)/π₀(a|x): a one-sample estimate of the KL divergence from the reference, nats per answer. */
    double logRatio() {
        double sum = 0;
        for (int t = 0; t < logProbs.length; t++) {
            sum += logProbs[t] - reference[t];
        }
        return sum;
    }
}
