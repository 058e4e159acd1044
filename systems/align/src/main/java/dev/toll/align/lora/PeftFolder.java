package dev.toll.align.lora;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.FloatCodec;
import dev.toll.model.format.ModelConfig;
import dev.toll.model.format.SafetensorsFile;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.tensor.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folder PEFT keeps an adapter in. Settings that would change the arithmetic and that Toll lacks are refused. */
final class PeftFolder {
    static final String CONFIG = "adapter_config.json";
    static final String TENSORS = "adapter_model.safetensors";
    private static final long MOST_CONFIG_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** Keys that must be absent, null, false or empty: each would make the adapter something else than W₀ + s·B·A. */
    private static final List<String> REFUSED = List.of("use_dora", "fan_in_fan_out", "modules_to_save", "rank_pattern", "alpha_pattern", "layers_to_transform",
            "trainable_token_indices", "exclude_modules", "lora_bias", "target_parameters", "megatron_config", "alora_invocation_tokens", "layer_replication");

    private PeftFolder() {}

    static LoraAdapter read(Path dir, ModelConfig config, Path model, Supplier<String> contentHash) {
        var adapter = LoraAdapter.empty(settings(dir.resolve(CONFIG)), config, Device.CPU);
        var file = dir.resolve(TENSORS);
        try (var tensors = SafetensorsFile.open(file)) {
            var problems = new Problems();
            var base = tensors.metadata().get(LoraAdapter.BASE);
            if (base != null && !base.equals(contentHash.get())) {
                problems.add(file.toString(), LoraAdapter.BASE, base, contentHash.get() + ", the content hash of " + model + ": the adapter was trained over another model, see base_model_name_or_path in " + CONFIG);
            }
            adapter.parameters().shapes().forEach((name, shape) -> {
                if (!tensors.contains(name)) {
                    problems.add(file.toString(), name, "no such tensor", "one for every target layer of " + CONFIG);
                } else if (!Arrays.equals(tensors.info(name).shape(), shape)) {
                    problems.add(file.toString(), name, "shape " + Arrays.toString(tensors.info(name).shape()),
                            Arrays.toString(shape) + " for this model and rank; is it an adapter of another model?");
                }
            });
            for (var name : tensors.names()) {
                if (!adapter.parameters().shapes().containsKey(name)) {
                    problems.add(file.toString(), name, "a tensor that belongs to no target layer", "it to be absent, or its layer among target_modules");
                }
            }
            problems.throwIfAny();
            for (var name : adapter.parameters().shapes().keySet()) {
                adapter.parameters().load(name, FloatCodec.decode(tensors.data(name), tensors.info(name).dtype()));
            }
            if (!adapter.parameters().finite()) {
                throw new InputException(file + ": holds NaN or infinite weights; expected finite numbers");
            }
            return adapter;
        } catch (RuntimeException e) {
            adapter.close();
            throw e;
        }
    }

    private static Lora settings(Path file) {
        var json = json(file);
        var problems = new Problems();
        if (!json.path("peft_type").asString("").equals("LORA")) {
            problems.add(file.toString(), "peft_type", json.path("peft_type"), "LORA");
        }
        if (!json.path("bias").asString("none").equals("none")) {
            problems.add(file.toString(), "bias", json.path("bias"), "none: biases are not adapted");
        }
        for (var key : REFUSED) {
            var node = json.path(key);
            boolean off = node.isMissingNode() || node.isNull() || (node.isBoolean() && !node.asBoolean()) || (node.isContainer() && node.isEmpty());
            if (!off) {
                problems.add(file.toString(), key, node, "it to be off: Toll's adapters are W₀ + s·B·A on whole linear layers");
            }
        }
        int rank = json.path("r").asInt(-1);
        if (rank < 1) {
            problems.add(file.toString(), "r", json.path("r"), "a rank of at least 1");
        }
        double alpha = json.path("lora_alpha").asDouble(-1);
        if (!(alpha > 0)) {
            problems.add(file.toString(), "lora_alpha", json.path("lora_alpha"), "a positive number");
        }
        double dropout = json.path("lora_dropout").asDouble(0);
        if (!(dropout >= 0 && dropout < 1)) {
            problems.add(file.toString(), "lora_dropout", json.path("lora_dropout"), "a share from 0 to below 1");
        }
        var targets = targets(json.path("target_modules"), file, problems);
        problems.throwIfAny();
        return new Lora(rank, alpha, dropout, targets, json.path("use_rslora").asBoolean(false));
    }

    private static List<String> targets(JsonNode node, Path file, Problems problems) {
        if (node.isString() && node.asString().equals("all-linear")) {
            return Lora.all(1, 1, 0).targets();
        }
        var out = new ArrayList<String>();
        if (node.isArray()) {
            node.forEach(n -> out.add(n.asString("")));
        }
        if (out.isEmpty() || out.stream().anyMatch(t -> !t.matches("[A-Za-z0-9_.]+"))) {
            problems.add(file.toString(), "target_modules", node, "a list of layer names such as [\"q_proj\", \"v_proj\"], or all-linear");
        }
        return out;
    }

    private static JsonNode json(Path file) {
        try {
            if (Files.size(file) > MOST_CONFIG_BYTES) {
                throw new InputException(file + ": " + Files.size(file) + " bytes; expected a small JSON file");
            }
            var node = JSON.readTree(Files.readString(file));
            if (!node.isObject()) {
                throw new InputException(file + ": found JSON " + node.getNodeType() + "; expected an object");
            }
            return node;
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read; expected a PEFT folder with " + CONFIG + " and " + TENSORS, e);
        } catch (JacksonException e) {
            throw new InputException(file + ": not valid JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    static void write(LoraAdapter adapter, Path dir, String baseModel, Map<String, String> metadata) {
        var lora = adapter.lora();
        var specs = new ArrayList<TensorSpec>();
        adapter.parameters().shapes().forEach((name, shape) -> specs.add(new TensorSpec(name, Dtype.F32, shape)));
        var config = new LinkedHashMap<String, Object>();
        config.put("base_model_name_or_path", baseModel);
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("inference_mode", true);
        config.put("r", lora.rank());
        config.put("lora_alpha", lora.alpha());
        config.put("lora_dropout", lora.dropout());
        config.put("use_rslora", lora.rankStabilised());
        config.put("target_modules", lora.targets());
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("init_lora_weights", true);
        try (var writer = CheckpointWriter.create(dir, List.of(new Shard(TENSORS, specs)), metadata)) {
            for (var spec : specs) {
                writer.write(spec.name(), 0, MemorySegment.ofArray(FloatCodec.encode(adapter.parameters().get(spec.name()).toFloats(), Dtype.F32)));
            }
            writer.writeSideFile(CONFIG, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
            writer.finish();
        }
    }
}
