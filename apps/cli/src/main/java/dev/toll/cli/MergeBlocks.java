package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.merge.BlockLayout;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a model's layers are cut into blocks, and which tensors a block's ratio applies to. */
final class MergeBlocks {
    @Option(names = "--blocks", paramLabel = "K", description = "Number of blocks (default: 3).")
    @Nullable Integer blocks;

    @Option(names = "--cut", paramLabel = "WHERE",
            description = "even (default): as the paper cuts 26 layers, 8/9/9; released: as the paper's code does, 8/8/10 (more than 30 layers: at 11 and 21).")
    String cut = "even";

    @Option(names = "--boundaries", split = ",", paramLabel = "L,L,…", description = "Instead: first layer of every block but the first, counted from 0, such as 8,17.")
    @Nullable List<Integer> boundaries;

    @Option(names = "--scope", description = "all (default): every tensor is averaged; linear: embedding and norms stay at the base and the head takes the mean, as in the authors' code.")
    String scope = "all";

    /** The layout for a model of {@code layers}, with {@code usual} blocks where nothing is said. */
    BlockLayout of(int layers, int usual) {
        if (boundaries != null) {
            if (blocks != null && blocks != boundaries.size() + 1) {
                throw new InputException("--boundaries: found " + boundaries.size() + ", which make " + (boundaries.size() + 1) + " blocks, and --blocks " + blocks
                        + "; give one of them");
            }
            return BlockLayout.at(layers, boundaries, scope());
        }
        int k = blocks == null ? usual : blocks;
        return switch (cut) {
            case "even" -> new BlockLayout(layers, k, scope());
            case "released" -> BlockLayout.asReleased(layers, k, scope());
            default -> throw new InputException("--cut: found " + cut + ", expected even or released; --boundaries cuts anywhere");
        };
    }

    BlockLayout.Scope scope() {
        try {
            return BlockLayout.Scope.valueOf(scope.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InputException("--scope: found " + scope + ", expected all or linear", e);
        }
    }
}
