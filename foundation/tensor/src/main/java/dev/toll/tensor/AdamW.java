package dev.toll.tensor;

/**
 * AdamW (Loshchilov and Hutter 2019) on one flat vector: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * θ ← θ − lr·(m̂ / (√v̂ + ε) + λθ), with bias-corrected m̂ and v̂. Weight decay λ applies to matrices only, as is usual:
 * norms and biases are left alone. State is exposed so that a run can be resumed bit for bit.
 */
public final class AdamW implements AutoCloseable {
    /** Elements of the gradient whose squares are added in float32. */
    private static final long ROW = 4096;

    private final Parameters parameters;
    private final double beta1;
    private final double beta2;
    private final double eps;
    private final double weightDecay;
    private final Tensor m;
    private final Tensor v;
    private long step;

    public AdamW(Parameters parameters, double beta1, double beta2, double eps, double weightDecay) {
        this.parameters = parameters;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.eps = eps;
        this.weightDecay = weightDecay;
        try (var scope = Scope.open()) {
            var device = parameters.values().device();
            m = scope.release(Tensor.zeros(DType.FLOAT32, device, parameters.count()));
            v = scope.release(Tensor.zeros(DType.FLOAT32, device, parameters.count()));
        }
    }

    /** β₁ .9, β₂ .98 (short runs), ε 1e-8, no weight decay. */
    public static AdamW forShortRuns(Parameters parameters) {
        return new AdamW(parameters, 0.9, 0.98, 1e-8, 0);
    }

    /**
     * One update from {@code parameters.gradient()}, which is clipped to {@code maxNorm} first (0 = no clipping) and
     * zeroed afterwards. Returns the gradient's norm before clipping; if it is not finite nothing is changed but the
     * gradient, which is zeroed.
     */
    public double step(double learningRate, double maxNorm) {
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            var g = parameters.gradient();
            double norm = norm(g);
            if (!Double.isFinite(norm)) {
                g.zero_();
                return norm;
            }
            if (maxNorm > 0 && norm > maxNorm) {
                g.mul_(maxNorm / norm);
            }
            step++;
            m.mul_(beta1).add_(g, 1 - beta1);
            v.mul_(beta2).torch().addcmul_(g.torch(), g.torch(), new org.bytedeco.pytorch.Scalar(1 - beta2));
            if (weightDecay > 0) {
                for (var leaf : parameters.leaves().values()) {
                    if (leaf.shape().length > 1) {
                        leaf.detach().mul_(1 - learningRate * weightDecay);
                    }
                }
            }
            double c1 = 1 - Math.pow(beta1, step);
            double c2 = 1 - Math.pow(beta2, step);
            // g is spent: reuse it for the denominator √(v/c2) + ε.
            g.copy_(v);
            g.mul_(1 / c2).torch().sqrt_();
            g.torch().add_(new org.bytedeco.pytorch.Scalar(eps));
            parameters.values().torch().addcdiv_(m.torch(), g.torch(), new org.bytedeco.pytorch.Scalar(-learningRate / c1));
            g.zero_();
            return norm;
        }
    }

    /**
     * Euclidean norm, over rows first: one float32 sum over millions of squares would swallow the small ones (two per mille
     * of the norm at 19 million).
     */
    private static double norm(Tensor g) {
        long rows = g.elements() / ROW;
        double squares = 0;
        if (rows > 0) {
            for (double norm : g.narrow(0, 0, rows * ROW).view(rows, ROW).norm(1).toDoubles()) {
                squares += norm * norm;
            }
        }
        double rest = g.narrow(0, rows * ROW, g.elements() - rows * ROW).norm().item();
        return Math.sqrt(squares + rest * rest);
    }

    /** Updates made so far. */
    public long steps() {
        return step;
    }

    /** First moment, second moment: views for saving. */
    public Tensor firstMoment() {
        return m;
    }

    public Tensor secondMoment() {
        return v;
    }

    /** Continues from saved state. */
    public void restore(long savedStep, Tensor first, Tensor second) {
        try (var noGrad = NoGrad.open()) {
            step = savedStep;
            m.copy_(first);
            v.copy_(second);
        }
    }

    @Override
    public void close() {
        m.close();
        v.close();
    }
}
