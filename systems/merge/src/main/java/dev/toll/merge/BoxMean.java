package dev.toll.merge;

/** Euclidean projection onto {a ∈ [0,1]^K, mean(a) = m}: the feasible set Ω of HMA, both constraints exactly. */
final class BoxMean {
    private BoxMean() {}

    /** The nearest feasible point: clip(a − τ) with τ found by bisection, then made exact on the free coordinates. */
    static double[] project(double[] a, double mean) {
        if (!(mean >= 0 && mean <= 1)) {
            throw new IllegalArgumentException("mean " + mean + " outside [0,1]");
        }
        double low = -2;
        double high = 2;
        for (double x : a) {
            low = Math.min(low, x - 2);
            high = Math.max(high, x + 2);
        }
        for (int i = 0; i < 200; i++) {
            double tau = (low + high) / 2;
            if (clippedSum(a, tau) > mean * a.length) {
                low = tau;
            } else {
                high = tau;
            }
        }
        double tau = (low + high) / 2;
        var out = new double[a.length];
        double sum = 0;
        int free = 0;
        for (int i = 0; i < a.length; i++) {
            out[i] = Math.clamp(a[i] - tau, 0, 1);
            sum += out[i];
            if (out[i] > 0 && out[i] < 1) {
                free++;
            }
        }
        double residual = mean * a.length - sum;
        for (int i = 0; i < a.length && free > 0; i++) {
            if (out[i] > 0 && out[i] < 1) {
                out[i] = Math.clamp(out[i] + residual / free, 0, 1);
            }
        }
        return out;
    }

    /** Pulls a gradient with respect to the projection back to its argument: free coordinates minus their mean, others 0. */
    static double[] pullBack(double[] projected, double[] gradient) {
        double mean = 0;
        int free = 0;
        for (int i = 0; i < projected.length; i++) {
            if (projected[i] > 0 && projected[i] < 1) {
                mean += gradient[i];
                free++;
            }
        }
        mean = free == 0 ? 0 : mean / free;
        var out = new double[projected.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = projected[i] > 0 && projected[i] < 1 ? gradient[i] - mean : 0;
        }
        return out;
    }

    private static double clippedSum(double[] a, double tau) {
        double sum = 0;
        for (double x : a) {
            sum += Math.clamp(x - tau, 0, 1);
        }
        return sum;
    }
}
