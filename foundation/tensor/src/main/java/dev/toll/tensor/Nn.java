package dev.toll.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The layers a decoder needs, as functions: weights are arguments, so blended or adapted weights cost nothing extra. */
public final class Nn {
    private Nn() {}

    /** y = x Wᵀ (+ b). x: [..., in], weight: [out, in], bias: [out]; y: [..., out]. */
    public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return new Tensor(bias == null
                ? torch.linear(x.torch(), weight.torch())
                : torch.linear(x.torch(), weight.torch(), new TensorOptional(bias.torch())));
    }

    /** Rows of {@code weight} [vocabulary, hidden] at {@code ids} [...] int64; result [..., hidden]. */
    public static Tensor embedding(Tensor weight, Tensor ids) {
        return new Tensor(torch.embedding(weight.torch(), ids.torch()));
    }

    /** RMSNorm (Zhang and Sennrich 2019): x / sqrt(mean(x²) + eps) · weight over the last dimension. */
    public static Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
        return new Tensor(torch.rms_norm(x.torch(), weight.shape(), new TensorOptional(weight.torch()), new DoubleOptional(eps)));
    }

    /** x · sigmoid(x). */
    public static Tensor silu(Tensor x) {
        return new Tensor(torch.silu(x.torch()));
    }

    /**
     * Scaled dot-product attention. query [B, H, Q, D], key and value [B, K, T, D] with K dividing H (grouped-query
     * attention); {@code mask} boolean, true = may attend, broadcastable to [B, H, Q, T]; {@code causal} without a mask
     * means query i sees keys ≤ i. Result [B, H, Q, D].
     */
    public static Tensor attention(Tensor query, Tensor key, Tensor value, @Nullable Tensor mask, boolean causal) {
        boolean grouped = query.size(1) != key.size(1);
        var m = mask == null ? new TensorOptional() : new TensorOptional(mask.torch());
        return new Tensor(torch.scaled_dot_product_attention(
                query.torch(), key.torch(), value.torch(), m, 0.0, causal, new DoubleOptional(), grouped));
    }

    /** Log-probability of each target: logits [N, V] (float32 or wider), targets [N] int64; result [N]. */
    public static Tensor logProbs(Tensor logits, Tensor targets) {
        var chosen = logits.gather(1, targets.unsqueeze(1)).squeeze(1);
        return chosen.sub(logits.logSumExp(1));
    }

    /** Negative log-likelihood of each target, fused: logits [N, V], targets [N] int64; result [N]. */
    public static Tensor crossEntropy(Tensor logits, Tensor targets) {
        var logp = torch.log_softmax(logits.torch(), 1L);
        return new Tensor(torch.nll_loss(logp, targets.torch(), new TensorOptional(), 0L, -100L));
    }

    /** log σ(x), stable for large |x|. */
    public static Tensor logSigmoid(Tensor x) {
        return new Tensor(torch.log_sigmoid(x.torch()));
    }

    /** log(1 − e^x) for x < 0: log(−expm1(x)) near 0, log1p(−e^x) below −log 2 (Mächler 2012). */
    public static Tensor log1mExp(Tensor x) {
        var near = x.gt(Tensor.full(-Math.log(2), x.dtype(), x.device()));
        // Each branch sees only arguments it is good for, so that the other's infinite slope does not turn into NaN.
        var high = x.maskedFill(near.not(), -0.5).expm1().neg().log();
        var low = x.maskedFill(near, -1).exp().neg().log1p();
        return high.where(near, low);
    }
}
