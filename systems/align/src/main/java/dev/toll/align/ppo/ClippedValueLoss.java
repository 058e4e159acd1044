package dev.toll.align.ppo;

/**
 * The critic's loss with the clip of PPO's first implementation, per token: ½·max((V−R)², (V_clip−R)²) where V_clip is V
 * held within {@code valueClip} of what the critic said when the answer was drawn. 0 leaves ½(V−R)².
 */
record ClippedValueLoss(double valueClip) {
    /** Loss of a token: the value as it is now, as it was when the token was drawn, and the return. */
    double of(double value, double old, double returned) {
        return 0.5 * Math.max(square(value - returned), square(clip(value, old) - returned));
    }

    /** dL/dV: V − R; 0 where the clipped loss is the larger, which no small step of V changes. */
    double slope(double value, double old, double returned) {
        return square(clip(value, old) - returned) > square(value - returned) ? 0 : value - returned;
    }

    private double clip(double value, double old) {
        return valueClip == 0 ? value : old + Math.clamp(value - old, -valueClip, valueClip);
    }

    private static double square(double x) {
        return x * x;
    }
}
