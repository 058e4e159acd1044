package dev.toll.merge;

/**
 * HMA's reparameterisation (Lin et al. 2024, eq. 11): h_k = σ(s_k) + ε, α_k = α·K·h_k / Σ_j h_j. The factor K is in
 * the authors' code, not in the printed formula; only with it is the mean of the ratios α.
 *
 * <p>The formula alone does not keep α_k ≤ 1 (at K = 3, ε = 0.2 a ratio can reach 2.25·α), so {@link #ratios} projects
 * onto the box and the mean together, and {@link #gradient} goes back through that projection.
 */
record HmaRatios(double mean, double eps) {
    /** α_k before projection. */
    double[] unprojected(double[] s) {
        var h = h(s);
        double sum = 0;
        for (double x : h) {
            sum += x;
        }
        var a = new double[s.length];
        for (int k = 0; k < s.length; k++) {
            a[k] = mean * s.length * h[k] / sum;
        }
        return a;
    }

    /** Feasible ratios: in [0,1] and of the given mean. */
    double[] ratios(double[] s) {
        return BoxMean.project(unprojected(s), mean);
    }

    /**
     * dL/ds from dL/dα: dα_k/ds_j = α·K·σ'(s_j)·(δ_kj·S − h_k)/S², S = Σh, after the pull-back through the projection.
     */
    double[] gradient(double[] s, double[] gradientOfRatios) {
        var raw = unprojected(s);
        var projected = BoxMean.project(raw, mean);
        boolean inside = true;
        for (int k = 0; k < s.length; k++) {
            inside &= raw[k] >= 0 && raw[k] <= 1;
        }
        double[] g = inside ? gradientOfRatios : BoxMean.pullBack(projected, gradientOfRatios);
        var h = h(s);
        double sum = 0;
        for (double x : h) {
            sum += x;
        }
        var out = new double[s.length];
        for (int j = 0; j < s.length; j++) {
            double sigma = h[j] - eps;
            double slope = sigma * (1 - sigma);
            for (int k = 0; k < s.length; k++) {
                double delta = k == j ? sum : 0;
                out[j] += g[k] * mean * s.length * slope * (delta - h[k]) / (sum * sum);
            }
        }
        return out;
    }

    private double[] h(double[] s) {
        var h = new double[s.length];
        for (int k = 0; k < s.length; k++) {
            h[k] = 1 / (1 + Math.exp(-s[k])) + eps;
        }
        return h;
    }
}
