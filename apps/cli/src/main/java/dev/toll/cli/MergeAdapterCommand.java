package dev.toll.cli;

import dev.toll.align.lora.LoraAdapter;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.progress.ProgressView;
import dev.toll.merge.disk.DiskMerge;
import dev.toll.merge.disk.MergeOrder;
import dev.toll.merge.disk.Merged;
import dev.toll.merge.method.Keep;
import dev.toll.merge.method.LowRank;
import dev.toll.merge.method.Rule;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.Dtype;
import dev.toll.model.hub.HubArgument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll merge adapter}: a PEFT folder and the model it was trained over become a whole model. */
@Command(name = "adapter", description = "Add a LoRA adapter, a folder that PEFT or 'toll align --lora' wrote, to its model's weights.")
final class MergeAdapterCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @FromHub(HubArgument.MODEL)
    @Option(names = "--base", required = true, paramLabel = "DIR", description = "The model the adapter was trained over.")
    @SuppressWarnings("NullAway.Init") // required option
    private Path base;

    @Option(names = "--adapter", required = true, paramLabel = "DIR", description = "adapter_config.json and adapter_model.safetensors.")
    @SuppressWarnings("NullAway.Init") // required option
    private Path adapter;

    @Option(names = "--dtype", description = "float32, float16 or bfloat16 (default: as in the model).")
    private @Nullable String dtype;

    @Mixin
    private final MergeOutput output = new MergeOutput();

    @Override
    public Integer call() {
        var problems = new Problems();
        if (!Files.isDirectory(adapter)) {
            problems.add("command line", "--adapter", adapter + ", which is no folder", "a folder with adapter_config.json and adapter_model.safetensors");
        }
        var type = dtype == null ? null : Dtype.ofTorchName(dtype);
        if (dtype != null && (type == null || !type.isFloat() || type == Dtype.F64)) {
            problems.add("command line", "--dtype", dtype, "float32, float16 or bfloat16");
        }
        int threads = output.threads();
        problems.throwIfAny();
        output.show(spec.commandLine().getOut(), "adapter", List.of(), merge(type, threads, output.view()));
        return ExitCode.OK;
    }

    private Merged merge(@Nullable Dtype type, int threads, ProgressView view) {
        var rules = new HashMap<String, Rule>();
        String parameters;
        try (var model = Checkpoint.open(base);
                var read = LoraAdapter.read(adapter, model)) {
            var lora = read.lora();
            read.factors().forEach((name, f) -> {
                if (!model.contains(name)) {
                    throw new InputException(base + ": no tensor named " + name + ", which the adapter changes");
                }
                rules.put(name, new LowRank(f.a(), f.b(), lora.rank(), lora.scale()));
            });
            parameters = "merge_method: adapter\nbase_model: " + base.toAbsolutePath().normalize().getFileName() + "\nadapter: " + adapter.toAbsolutePath().normalize().getFileName()
                    + "\nsha256: " + ContentHash.ofFile(adapter.resolve("adapter_model.safetensors")) + "\nrank: " + lora.rank() + "\nscale: " + lora.scale()
                    + "\nlayers: " + lora.targets() + "\n";
        }
        var order = new MergeOrder(List.of(base), name -> rules.getOrDefault(name, new Keep(0)), type, new MergeOrder.Vocabulary.Same(), output.out, "adapter", parameters,
                Map.of("toll.method", "adapter", "toll.code", RunOutput.code()), threads);
        return DiskMerge.run(order, view);
    }
}
