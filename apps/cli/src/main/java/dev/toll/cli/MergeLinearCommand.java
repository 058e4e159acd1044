package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.merge.CheckpointMerger;
import dev.toll.merge.RatioPlan;
import dev.toll.merge.config.MergeMethod;
import dev.toll.model.format.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll merge linear}: a model with its aligned version by one ratio or one per block, or any models by weights. */
@Command(name = "linear", description = "Average on disk: a model with its aligned version by one ratio or one per block of layers, or any models by weights.")
final class MergeLinearCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private final Which which = new Which();

    @Mixin
    private final MergeOutput output = new MergeOutput();

    /** One way of saying what is averaged, or the other. */
    static final class Which {
        @ArgGroup(exclusive = false, multiplicity = "1", heading = "A model and its aligned version:%n")
        @Nullable Pair pair;

        @ArgGroup(exclusive = false, multiplicity = "1", heading = "Any models:%n")
        @Nullable MergeModels models;
    }

    /** Two models and ratios. */
    static final class Pair {
        @ArgGroup(exclusive = false, multiplicity = "1")
        MergeInputs inputs = new MergeInputs();

        @ArgGroup(exclusive = false)
        MergeBlocks blocks = new MergeBlocks();

        @Option(names = "--ratios", split = ",", paramLabel = "W,W,…", description = "Share of the aligned weights per block, input to output; their mean is --rlhf-weight.")
        double @Nullable [] ratios;
    }

    @Override
    public Integer call() {
        if (which.models != null) {
            return which.models.merge(MergeMethod.LINEAR, null, output, spec);
        }
        var pair = java.util.Objects.requireNonNull(which.pair);
        var inputs = pair.inputs;
        var ratios = pair.ratios;
        var config = ModelConfig.read(inputs.base);
        var plan = ratios == null
                ? RatioPlan.uniform(config.numHiddenLayers(), pair.blocks.scope(), inputs.weight())
                : new RatioPlan(pair.blocks.of(config.numHiddenLayers(), ratios.length), ratios);
        if (ratios == null && (pair.blocks.blocks != null || pair.blocks.boundaries != null)) {
            throw new InputException("--blocks and --boundaries: found without --ratios, expected one ratio per block");
        }
        if (ratios != null && Math.abs(plan.mean() - inputs.weight()) > 1e-9) {
            throw new InputException("--ratios: their mean is " + plan.mean() + " but --rlhf-weight is " + inputs.rlhfWeight + "; expected the same");
        }
        var summary = CheckpointMerger.merge(inputs.base, inputs.aligned, plan, output.out,
                Map.of("toll.method", "linear", "toll.rlhf_weights", Arrays.toString(plan.rlhfWeights()), "toll.code", RunOutput.code()),
                output.threads(), output.view());
        var notes = List.of("rlhf weights " + Arrays.toString(plan.rlhfWeights()) + "; " + summary.keptAtBase() + " tensors kept at the base");
        output.show(spec.commandLine().getOut(), "linear", notes, summary.merged());
        return ExitCode.OK;
    }
}
