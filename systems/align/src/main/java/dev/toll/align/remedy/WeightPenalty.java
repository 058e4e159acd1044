package dev.toll.align.remedy;

import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** L1 and L2-SP: the distance of the trained weights from where they started, differentiable. */
final class WeightPenalty {
    private WeightPenalty() {}

    /** λ‖θ − θ₀‖₁ or λ‖θ − θ₀‖² summed over {@code start}'s names; result a scalar. */
    static Tensor of(Remedy remedy, Map<String, Tensor> start, Weights weights) {
        Tensor sum = null;
        for (var e : start.entrySet()) {
            var moved = weights.get(e.getKey()).sub(e.getValue());
            var part = (remedy instanceof Remedy.L1 ? moved.abs() : moved.square()).sum();
            sum = sum == null ? part : sum.add(part);
        }
        return required(sum).mul(remedy.lambda());
    }

    private static Tensor required(@Nullable Tensor sum) {
        if (sum == null) {
            throw new IllegalStateException("a weight penalty over no weights");
        }
        return sum;
    }

    /** Copies that outlive their scope; the caller closes them. */
    static Map<String, Tensor> copies(Map<String, Tensor> leaves) {
        var out = new LinkedHashMap<String, Tensor>();
        try (var scope = Scope.open()) {
            leaves.forEach((name, leaf) -> out.put(name, scope.release(leaf.detach().copy())));
        }
        return out;
    }
}
