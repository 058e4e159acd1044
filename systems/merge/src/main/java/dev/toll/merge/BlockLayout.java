package dev.toll.merge;

import dev.toll.core.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which block of a transformer a tensor belongs to: L layers cut into K consecutive blocks.
 *
 * <p>What is not in a layer is placed explicitly: the token embedding belongs to the first block, the final norm and the
 * output head to the last; a tied head is the embedding and goes with it. Norms inside a layer go with their layer.
 * {@link Scope#LINEAR} does as the paper's code does instead.
 *
 * @param firstLayers first layer of every block, from 0 on and rising
 */
public record BlockLayout(int layers, List<Integer> firstLayers, Scope scope) implements Layout {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\..*");

    /** Which tensors a ratio applies to. */
    public enum Scope {
        /** Every tensor is averaged; norms, embedding and head with their block. */
        ALL,
        /**
         * Only the matrices of attention and feed-forward layers and the head are averaged; embedding and norms stay at
         * the base, and the head takes the mean of the ratios, as in the code of Lin et al. 2024.
         */
        LINEAR
    }

    /** Where the ratio of a tensor comes from. */
    public sealed interface Share {
        /** It has that of its block. */
        record OfBlock(int block) implements Share {}

        /** It stays at the base. */
        record Base() implements Share {}

        /** It has the mean over the blocks. */
        record Mean() implements Share {}
    }

    public BlockLayout {
        firstLayers = List.copyOf(firstLayers);
        int before = -1;
        for (int first : firstLayers) {
            if (first <= before || first >= layers) {
                throw new InputException("boundaries: found blocks from layers " + firstLayers + ", expected rising numbers below " + layers
                        + " (the model's number of layers)");
            }
            before = first;
        }
        if (firstLayers.isEmpty() || firstLayers.getFirst() != 0) {
            throw new InputException("boundaries: found blocks from layers " + firstLayers + ", expected the first one to begin at layer 0");
        }
    }

    /**
     * K blocks of floor(L/K) layers, the remainder going to the last ones one by one, so 26 layers and K = 3 give 8/9/9 as
     * in the paper (Lin et al. 2024, section 5).
     */
    public BlockLayout(int layers, int blocks, Scope scope) {
        this(layers, even(layers, blocks), scope);
    }

    /**
     * The cut of the paper's code: floor(L/K) layers each, all of the remainder to the last one, so 26 layers and K = 3 give
     * 8/8/10; models of more than 30 layers in three blocks are cut at 11 and 21.
     */
    public static BlockLayout asReleased(int layers, int blocks, Scope scope) {
        requireFits(blocks, layers);
        var first = new ArrayList<Integer>();
        for (int k = 0; k < blocks; k++) {
            first.add(blocks == 3 && layers > 30 ? List.of(0, 11, 21).get(k) : k * (layers / blocks));
        }
        return new BlockLayout(layers, first, scope);
    }

    /** Blocks that begin at layer 0 and at every one of {@code boundaries}. */
    public static BlockLayout at(int layers, List<Integer> boundaries, Scope scope) {
        var first = new ArrayList<>(List.of(0));
        first.addAll(boundaries);
        return new BlockLayout(layers, first, scope);
    }

    private static List<Integer> even(int layers, int blocks) {
        requireFits(blocks, layers);
        int size = layers / blocks;
        int smaller = blocks - layers % blocks;
        var first = new ArrayList<Integer>();
        for (int k = 0; k < blocks; k++) {
            first.add(k * size + Math.max(0, k - smaller));
        }
        return first;
    }

    private static void requireFits(int blocks, int layers) {
        if (blocks < 1 || blocks > layers) {
            throw new InputException("blocks: found " + blocks + ", expected 1 to " + layers + " (the model's number of layers)");
        }
    }

    @Override
    public int blocks() {
        return firstLayers.size();
    }

    /** First layer of {@code block}. */
    public int firstLayer(int block) {
        return firstLayers.get(block);
    }

    /** The layer behind the last one of {@code block}. */
    public int endLayer(int block) {
        return block + 1 < blocks() ? firstLayers.get(block + 1) : layers;
    }

    @Override
    public Share shareOf(String name) {
        boolean linear = scope == Scope.LINEAR;
        var m = LAYER.matcher(name);
        if (m.matches()) {
            int layer = Integer.parseInt(m.group(1));
            if (layer >= layers) {
                throw new InputException("tensor " + name + " lies outside the model's " + layers + " layers");
            }
            return linear && name.contains("norm") ? new Share.Base() : new Share.OfBlock(blockOfLayer(layer));
        }
        return switch (name) {
            case "model.embed_tokens.weight" -> linear ? new Share.Base() : new Share.OfBlock(0);
            case "model.norm.weight" -> linear ? new Share.Base() : new Share.OfBlock(blocks() - 1);
            case "lm_head.weight" -> linear ? new Share.Mean() : new Share.OfBlock(blocks() - 1);
            default -> throw new InputException("tensor " + name + ": no block is defined for it; expected a Llama or Mistral tensor name");
        };
    }

    @Override
    public String describe() {
        return "blocks: " + blocks() + "\nscope: " + scope.name().toLowerCase(java.util.Locale.ROOT);
    }

    int blockOfLayer(int layer) {
        int block = 0;
        while (layer >= endLayer(block)) {
            block++;
        }
        return block;
    }
}
