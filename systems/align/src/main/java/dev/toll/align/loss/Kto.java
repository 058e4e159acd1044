package dev.toll.align.loss;

import dev.toll.tensor.Tensor;

/**
 * Kahneman–Tversky optimisation (Ethayarajh et al. 2024, arXiv 2402.01306, eq. 8) on single answers that were found
 * desirable or not: λ_D(1 − σ(β(d − z₀))) or λ_U(1 − σ(β(z₀ − d))), d = lp − rp. z₀ is what the policy has moved from the
 * reference in general: the mean of lp − rp over <em>mismatched</em> rows (a prompt with another prompt's answer), at least
 * 0, without gradient.
 */
public record Kto(double beta, double desirableWeight, double undesirableWeight) {
    public Kto {
        Require.positive("beta", beta);
        Require.positive("desirable_weight", desirableWeight);
        Require.positive("undesirable_weight", undesirableWeight);
    }

    /** @param desirable [n] boolean; {@code ratio} d [n]; {@code baseline} z₀; result [n] */
    public Tensor of(Tensor ratio, Tensor desirable, double baseline) {
        var z = ratio.add(-baseline).mul(beta);
        var good = z.sigmoid().neg().add(1).mul(desirableWeight);
        var bad = z.neg().sigmoid().neg().add(1).mul(undesirableWeight);
        return good.where(desirable, bad);
    }

    /** z₀ from the mismatched rows' log-ratios; 0 without any. */
    public static double baseline(double... mismatched) {
        return mismatched.length == 0 ? 0 : Math.max(0, java.util.Arrays.stream(mismatched).average().orElse(0));
    }
}
