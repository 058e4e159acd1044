package dev.toll.align;

/** Learning rate over a run: linear warm-up, then constant, linear or cosine decay to {@code floor} × peak. */
public record Schedule(Kind kind, double peak, int warmupSteps, double decayFrom, double floor) {
    /** How the rate falls after {@code decayFrom} (a share of the steps). */
    public enum Kind { CONSTANT, LINEAR, COSINE }

    public static Schedule constant(double peak, int warmupSteps) {
        return new Schedule(Kind.CONSTANT, peak, warmupSteps, 1, 1);
    }

    /** Constant until {@code decayFrom} of the steps, then linear to zero. */
    public static Schedule linear(double peak, int warmupSteps, double decayFrom) {
        return new Schedule(Kind.LINEAR, peak, warmupSteps, decayFrom, 0);
    }

    public static Schedule cosine(double peak, int warmupSteps) {
        return new Schedule(Kind.COSINE, peak, warmupSteps, 0, 0);
    }

    /** Rate of 0-based {@code step} out of {@code steps}. */
    public double at(int step, int steps) {
        if (step < warmupSteps) {
            return peak * (step + 1) / warmupSteps;
        }
        // A fall that would begin during warm-up begins at its end, so that the rate never jumps.
        double start = Math.max(warmupSteps, decayFrom * steps);
        if (kind == Kind.CONSTANT || step <= start) {
            return peak;
        }
        double t = Math.min(1, (step - start) / Math.max(1e-12, steps - start));
        double share = kind == Kind.LINEAR ? 1 - t : 0.5 * (1 + Math.cos(Math.PI * t));
        return peak * (floor + (1 - floor) * share);
    }
}
