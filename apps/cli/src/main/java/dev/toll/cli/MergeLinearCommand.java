package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.core.progress.ProgressView;
import dev.toll.merge.BlockLayout;
import dev.toll.merge.CheckpointMerger;
import dev.toll.merge.RatioPlan;
import dev.toll.model.format.ModelConfig;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll merge linear}: one ratio for all tensors, or one per block. */
@Command(name = "linear", description = "Average on disk with one ratio, or one per block of layers.")
final class MergeLinearCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final MergeInputs inputs = new MergeInputs();

    @Option(names = "--ratios", split = ",", paramLabel = "W,W,…", description = "Share of the aligned weights per block, input to output; replaces --rlhf-weight.")
    private double @Nullable [] ratios;

    @Override
    public Integer call() {
        var config = ModelConfig.read(inputs.base);
        var plan = ratios == null
                ? RatioPlan.uniform(config.numHiddenLayers(), inputs.scope(), inputs.weight())
                : new RatioPlan(new BlockLayout(config.numHiddenLayers(), ratios.length, inputs.scope()), ratios);
        if (ratios != null && Math.abs(plan.mean() - inputs.weight()) > 1e-9) {
            throw new InputException("--ratios: their mean is " + plan.mean() + " but --rlhf-weight is " + inputs.rlhfWeight + "; expected the same");
        }
        var summary = CheckpointMerger.merge(inputs.base, inputs.aligned, plan, inputs.out,
                Map.of("toll.method", "linear", "toll.rlhf_weights", Arrays.toString(plan.rlhfWeights()), "toll.code", RunOutput.code()),
                Runtime.getRuntime().availableProcessors(), ProgressView.forStandardError());
        spec.commandLine().getOut().printf("%s: %d tensors, %d weights averaged with rlhf weights %s; %d tensors kept at the base%n", inputs.out, summary.tensors(),
                summary.parameters(), Arrays.toString(plan.rlhfWeights()), summary.keptAtBase());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
