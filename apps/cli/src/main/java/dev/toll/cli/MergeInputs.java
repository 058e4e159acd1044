package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.merge.BlockLayout;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The model before and after alignment, and how much of which. */
final class MergeInputs {
    @Option(names = "--base", required = true, paramLabel = "DIR", description = "The model before alignment.")
    @SuppressWarnings("NullAway.Init") // required option
    Path base;

    @Option(names = "--aligned", required = true, paramLabel = "DIR", description = "The aligned model, of the same shape.")
    @SuppressWarnings("NullAway.Init") // required option
    Path aligned;

    @Option(names = "--rlhf-weight", required = true, paramLabel = "W",
            description = "Share of the aligned weights, 0 (base) to 1 (aligned); for hma the mean over the blocks.")
    double rlhfWeight;

    @Option(names = "--scope", description = "all (default): every tensor is averaged; linear: embedding and norms stay at the base, as in the authors' code.")
    String scope = "all";

    BlockLayout.Scope scope() {
        try {
            return BlockLayout.Scope.valueOf(scope.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InputException("--scope: found " + scope + ", expected all or linear", e);
        }
    }

    double weight() {
        if (!(rlhfWeight >= 0 && rlhfWeight <= 1)) {
            throw new InputException("--rlhf-weight: found " + rlhfWeight + ", expected a share from 0 (base) to 1 (aligned)");
        }
        return rlhfWeight;
    }
}
