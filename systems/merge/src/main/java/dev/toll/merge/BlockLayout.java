package dev.toll.merge;

import dev.toll.core.InputException;
import java.util.regex.Pattern;

/**
 * Which block of a transformer a tensor belongs to. The L layers are cut into K consecutive blocks of floor(L/K) layers,
 * the remainder going to the last ones one by one, so 26 layers and K = 3 give 8/9/9 as in the paper (HMA, section 6).
 *
 * <p>What is not in a layer is placed explicitly: the token embedding belongs to the first block, the final norm and the
 * output head to the last; a tied head is the embedding and goes with it. Norms inside a layer go with their layer. (The
 * paper's code leaves embeddings and norms at the model before alignment; see {@link Scope}.)
 */
public record BlockLayout(int layers, int blocks, Scope scope) {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\..*");

    /** Which tensors a ratio applies to. */
    public enum Scope {
        /** Every tensor is averaged; norms, embedding and head with their block. */
        ALL,
        /** Only attention and feed-forward matrices and the head are averaged; embedding and norms stay at the base. */
        LINEAR
    }

    public BlockLayout {
        if (blocks < 1 || blocks > layers) {
            throw new InputException("blocks: found " + blocks + ", expected 1 to " + layers + " (the model's number of layers)");
        }
    }

    /** The block of tensor {@code name}, or −1 when it stays at the base. */
    public int blockOf(String name) {
        var m = LAYER.matcher(name);
        if (m.matches()) {
            int layer = Integer.parseInt(m.group(1));
            if (layer >= layers) {
                throw new InputException("tensor " + name + " lies outside the model's " + layers + " layers");
            }
            return scope == Scope.LINEAR && name.contains("norm") ? -1 : blockOfLayer(layer);
        }
        return switch (name) {
            case "model.embed_tokens.weight" -> scope == Scope.LINEAR ? -1 : 0;
            case "model.norm.weight" -> scope == Scope.LINEAR ? -1 : blocks - 1;
            case "lm_head.weight" -> blocks - 1;
            default -> throw new InputException("tensor " + name + ": no block is defined for it; expected a Llama or Mistral tensor name");
        };
    }

    int blockOfLayer(int layer) {
        int size = layers / blocks;
        int larger = layers % blocks;
        int inSmaller = (blocks - larger) * size;
        return layer < inSmaller ? layer / size : blocks - larger + (layer - inSmaller) / (size + 1);
    }

    /** First layer of {@code block}. */
    public int firstLayer(int block) {
        int layer = 0;
        while (blockOfLayer(layer) < block) {
            layer++;
        }
        return layer;
    }
}
