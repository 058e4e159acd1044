package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.model.hub.HubArgument;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The model before and after alignment, and how much of which. */
final class MergeInputs {
    @FromHub(HubArgument.MODEL)
    @Option(names = "--base", required = true, paramLabel = "DIR", description = "The model before alignment.")
    @SuppressWarnings("NullAway.Init") // required option
    Path base;

    @FromHub(HubArgument.MODEL)
    @Option(names = "--aligned", required = true, paramLabel = "DIR", description = "The aligned model, of the same shape.")
    @SuppressWarnings("NullAway.Init") // required option
    Path aligned;

    @Option(names = "--rlhf-weight", required = true, paramLabel = "W",
            description = "Share of the aligned weights, 0 (base) to 1 (aligned); for hma the mean over the blocks. The paper's code counts the other way round: its 0.2 is 0.8 here.")
    double rlhfWeight;

    double weight() {
        if (!(rlhfWeight >= 0 && rlhfWeight <= 1)) {
            throw new InputException("--rlhf-weight: found " + rlhfWeight + ", expected a share from 0 (base) to 1 (aligned)");
        }
        return rlhfWeight;
    }
}
