package dev.toll.model.decoder;

import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Additive attention masks (0 where a query may look, −∞ elsewhere), made once per pass and used by every layer. */
final class TreeMasks {
    private final DType dtype;
    private final Device device;
    private final @Nullable Integer window;

    TreeMasks(DType dtype, Device device, @Nullable Integer window) {
        this.dtype = dtype;
        this.device = device;
        this.window = window;
    }

    /** Whether a path of so many tokens is longer than the sliding window. */
    boolean windowed(int depth) {
        return window != null && depth > window;
    }

    /** For a causal sequence of that length under the sliding window: [length, length]. */
    Tensor chain(int length) {
        return behind(0, length);
    }

    /** For the last {@code own} tokens of a path of {@code before + own}: [own, before + own]. */
    Tensor behind(int before, int own) {
        int all = before + own;
        var values = new float[own * all];
        for (int q = 0; q < own; q++) {
            for (int k = 0; k < all; k++) {
                values[q * all + k] = visible(before + q, k) ? 0 : Float.NEGATIVE_INFINITY;
            }
        }
        return Tensor.of(values, own, all).to(dtype).to(device);
    }

    /** For trees side by side: [n, 1, width, width]. A token sees its own path; padding counts as the last branch's continuation. */
    Tensor trees(TreeGroup group) {
        int width = group.width();
        var values = new float[group.trees().size() * width * width];
        int at = 0;
        for (var tree : group.trees()) {
            var branch = new int[width];
            var depth = new int[width];
            walk(tree, branch, depth);
            for (int q = 0; q < width; q++) {
                for (int k = 0; k < width; k++) {
                    boolean path = k <= q && (branch[k] < 0 || branch[k] == branch[q]);
                    values[at++] = path && visible(depth[q], depth[k]) ? 0 : Float.NEGATIVE_INFINITY;
                }
            }
        }
        return Tensor.of(values, group.trees().size(), 1, width, width).to(dtype).to(device);
    }

    /** Branch (−1: prompt) and depth of every row of a tree. */
    private static void walk(TokenTree tree, int[] branch, int[] depth) {
        int prompt = tree.prompt().length;
        int at = 0;
        for (; at < prompt; at++) {
            branch[at] = -1;
            depth[at] = at;
        }
        for (int b = 0; b < tree.branches().size(); b++) {
            for (int i = 0; i < tree.branches().get(b).length(); i++, at++) {
                branch[at] = b;
                depth[at] = prompt + i;
            }
        }
        for (; at < branch.length; at++) {
            branch[at] = branch[at - 1];
            depth[at] = depth[at - 1] + 1;
        }
    }

    private boolean visible(int queryDepth, int keyDepth) {
        return keyDepth <= queryDepth && (window == null || keyDepth > queryDepth - window);
    }
}
