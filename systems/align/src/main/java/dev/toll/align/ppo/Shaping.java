package dev.toll.align.ppo;

/**
 * From one reward per answer to one per token: r_t = −η·(log π(a_t|s_t) − log π₀(a_t|s_t)), to whose last the answer's own
 * reward is added (Ouyang et al. 2022, equation 2; Lin et al. 2024, section 3: r(x,a) − η·log π(a|x)/π₀(a|x), spread over
 * the tokens whose log-ratios sum to it).
 */
final class Shaping {
    private Shaping() {}

    /**
     * Rewards of an answer's tokens, [tokens].
     *
     * @param logProbs under the policy that drew the answer, nats
     * @param reference under π₀
     * @param last what the whole answer earned
     */
    static double[] perToken(double[] logProbs, double[] reference, double kl, double last) {
        var out = new double[logProbs.length];
        for (int t = 0; t < out.length; t++) {
            out[t] = -kl * (logProbs[t] - reference[t]);
        }
        out[out.length - 1] += last;
        return out;
    }
}
