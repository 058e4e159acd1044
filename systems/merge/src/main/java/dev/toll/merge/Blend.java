package dev.toll.merge;

import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Two sets of weights averaged in memory, for measuring a plan before (or instead of) writing it. */
public final class Blend implements AutoCloseable {
    private final Map<String, Tensor> blended = new LinkedHashMap<>();

    /** θ = base + w·(aligned − base) per tensor, in the weights' own type (float32 in Toll's experiments). */
    public static Blend of(Set<String> names, Weights base, Weights aligned, RatioPlan plan) {
        var blend = new Blend();
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            for (var name : names) {
                var from = base.get(name).detach();
                double w = plan.weightOf(name);
                var mixed = w == 0 ? from.copy() : from.mul(1 - w).add(aligned.get(name).detach().mul(w));
                blend.blended.put(name, scope.release(mixed));
            }
        }
        return blend;
    }

    public Weights weights() {
        return blended::get;
    }

    /**
     * Differentiable blend: α [K] is a leaf, tensor names are mapped to its entries, and gradients reach α exactly:
     * dL/dα_k = Σ ⟨dL/dθ, θ_rlhf − θ_base⟩ over the tensors of block k. Valid inside the scope it is made in.
     */
    static Weights differentiable(Weights base, Map<String, Tensor> difference, Layout layout, Tensor alpha) {
        var made = new HashMap<String, Tensor>();
        return name -> {
            var delta = difference.get(name);
            if (delta == null) {
                return base.find(name);
            }
            return switch (layout.shareOf(name)) {
                case BlockLayout.Share.OfBlock(int block) -> made.computeIfAbsent(name, n -> base.get(n).addcmul(delta, alpha.select(0, block)));
                case BlockLayout.Share.Mean() -> made.computeIfAbsent(name, n -> base.get(n).addcmul(delta, alpha.mean()));
                case BlockLayout.Share.Base() -> base.get(name);
            };
        };
    }

    @Override
    public void close() {
        blended.values().forEach(Tensor::close);
    }
}
