package dev.toll.model.decoder;

import java.util.List;

/**
 * Trees whose attention is computed together: each takes {@code width} rows of the packed matrix, of which those behind
 * its own tokens are padding.
 */
record TreeGroup(Kind kind, List<TokenTree> trees, int width) {
    enum Kind {
        /** Single sequences: causal attention. */
        CHAINS,
        /** Small forked trees side by side: one masked product each. */
        MASKED,
        /** One large forked tree: its first branch with the prompt, then every other branch against prompt and itself. */
        FORKED
    }

    int rows() {
        return trees.size() * width;
    }
}
