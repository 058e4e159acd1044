package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.merge.config.MergeConfigReader;
import dev.toll.merge.config.MergeMethod;
import dev.toll.merge.config.Orders;
import dev.toll.merge.disk.DiskMerge;
import dev.toll.model.hub.HubArgument;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Models to merge with their weights and the method's parameters: a command line for what a YAML file says otherwise. */
final class MergeModels {
    private static final YAMLMapper YAML = new YAMLMapper();

    @FromHub(HubArgument.MODEL)
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A model to merge; once for each.")
    List<Path> models = List.of();

    @Option(names = "--weight", split = ",", paramLabel = "W,W,…", description = "Weight of each model, in their order; one for all, if only one is given (default: 1).")
    double[] weights = {1};

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "A parameter of the method. VALUE is a number, [a, b, …] from the first layer to the last, or [{filter: mlp, value: …}, …]. model.KEY=[…] gives a model parameter one value per model.")
    List<String> settings = List.of();

    @Option(names = "--dtype", description = "float32, float16 or bfloat16 (default: as in the first model).")
    @Nullable String dtype;

    @FromHub(HubArgument.MODEL)
    @Option(names = "--vocabulary", paramLabel = "WHOSE", description = "union, base or a model's folder, when vocabularies differ.")
    @Nullable String vocabulary;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the methods that drop by chance (default: 0).")
    long seed;

    Integer merge(MergeMethod method, @Nullable Path base, MergeOutput output, CommandSpec spec) {
        var config = MergeConfigReader.parse(yaml(method, base), "command line", Path.of("").toAbsolutePath());
        var made = Orders.make(config, output.out, Map.of("toll.method", method.label(), "toll.code", RunOutput.code()), output.threads());
        output.show(spec.commandLine().getOut(), method.label(), made.notes(), DiskMerge.run(made.order(), output.view()));
        return ExitCode.OK;
    }

    private String yaml(MergeMethod method, @Nullable Path base) {
        var root = YAML.createObjectNode().put("merge_method", method.label());
        if (base != null) {
            root.put("base_model", base.toString());
        }
        if (weights.length != 1 && weights.length != models.size()) {
            throw new InputException("--weight: found " + weights.length + " values, expected one per model (" + models.size() + ") or one for all");
        }
        var list = root.putArray("models");
        for (int i = 0; i < models.size(); i++) {
            var entry = list.addObject().put("model", models.get(i).toString());
            if (method.weighted()) {
                entry.putObject("parameters").put("weight", weights[weights.length == 1 ? 0 : i]);
            }
        }
        var parameters = root.putObject("parameters");
        for (var setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new InputException("--set: found " + setting + ", expected KEY=VALUE, KEY one of " + method.parameters().keySet());
            }
            set(root, parameters, setting.substring(0, equals), setting.substring(equals + 1));
        }
        if (dtype != null) {
            root.put("out_dtype", dtype);
        }
        if (vocabulary != null) {
            root.put("tokenizer_source", vocabulary);
        }
        return YAML.writeValueAsString(root.put("seed", seed));
    }

    private void set(ObjectNode root, ObjectNode parameters, String key, String value) {
        tools.jackson.databind.JsonNode node;
        try {
            node = YAML.readTree(value);
        } catch (tools.jackson.core.JacksonException e) {
            throw new InputException("--set " + key + ": not YAML (" + e.getOriginalMessage() + ")", e);
        }
        if (!key.startsWith("model.")) {
            parameters.set(key, node);
            return;
        }
        if (!node.isArray() || node.size() != models.size()) {
            throw new InputException("--set " + key + ": found " + value + ", expected a list of one value per model (" + models.size() + ")");
        }
        for (int i = 0; i < models.size(); i++) {
            ((ObjectNode) root.get("models").get(i)).withObject("parameters").set(key.substring("model.".length()), node.get(i));
        }
    }
}
