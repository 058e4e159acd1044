package dev.toll.cli;

import dev.toll.merge.config.MergeConfigReader;
import dev.toll.merge.config.Orders;
import dev.toll.merge.disk.DiskMerge;
import dev.toll.model.hub.HubArgument;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll merge yaml FILE}: what a file says; mergekit's files are read where they mean the same here. */
@Command(name = "yaml", description = "Merge as a YAML file says; mergekit's files are read where they mean the same here, and refused where not.")
final class MergeYamlCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "merge_method, base_model, models or slices, parameters, dtype, out_dtype, tokenizer_source, seed.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private Path file;

    @Mixin
    private final MergeOutput output = new MergeOutput();

    @Override
    public Integer call() {
        var hub = HubArguments.hub(spec, output.view());
        var config = MergeConfigReader.read(file).withModels(model -> Path.of(HubArgument.MODEL.resolve(model.toString(), hub)));
        var made = Orders.make(config, output.out, Map.of("toll.method", config.method().label(), "toll.code", RunOutput.code()), output.threads());
        output.show(spec.commandLine().getOut(), config.method().label(), made.notes(), DiskMerge.run(made.order(), output.view()));
        return ExitCode.OK;
    }
}
