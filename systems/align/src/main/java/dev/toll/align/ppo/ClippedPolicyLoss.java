package dev.toll.align.ppo;

/**
 * PPO's surrogate (Schulman et al. 2017, equation 7), per token and to be made small:
 * −min(ρA, clip(ρ, 1−ε, 1+ε)·A) with ρ = π(a|s)/π_old(a|s). Once a token's probability has moved by ε in the direction
 * its advantage asks for, it has no gradient any more.
 */
record ClippedPolicyLoss(double clipRange) {
    /** Loss of a token whose log-probability is {@code logProb} now and was {@code old} when it was drawn. */
    double of(double logProb, double old, double advantage) {
        double ratio = Math.exp(logProb - old);
        return -advantage * (held(ratio, advantage) ? Math.clamp(ratio, 1 - clipRange, 1 + clipRange) : ratio);
    }

    /** dL/dlog π: −ρA, since dρ/dlog π = ρ; 0 where the clip holds. */
    double slope(double logProb, double old, double advantage) {
        double ratio = Math.exp(logProb - old);
        return held(ratio, advantage) ? 0 : -ratio * advantage;
    }

    /** Whether a token's loss is the clipped one. */
    boolean holds(double logProb, double old, double advantage) {
        return held(Math.exp(logProb - old), advantage);
    }

    private boolean held(double ratio, double advantage) {
        return advantage > 0 && ratio > 1 + clipRange || advantage < 0 && ratio < 1 - clipRange;
    }
}
