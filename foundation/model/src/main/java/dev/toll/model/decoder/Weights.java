package dev.toll.model.decoder;

import dev.toll.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Where the decoder finds its weights, by Hugging Face name. Because weights are an argument of the forward pass, a
 * blend of two checkpoints or an adapted one is just another source, and gradients flow to whatever produced it.
 */
@FunctionalInterface
public interface Weights {
    /** The tensor of that name, or null when the checkpoint has none (an absent bias, a tied head). */
    @Nullable Tensor find(String name);

    /** The tensor of that name, which must exist. */
    default Tensor get(String name) {
        var tensor = find(name);
        if (tensor == null) {
            throw new IllegalStateException("weight " + name + " is missing");
        }
        return tensor;
    }
}
