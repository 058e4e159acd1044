package dev.toll.merge.config;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.model.format.Dtype;
import dev.toll.model.hub.HubId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a merge's YAML: mergekit's keys where they mean the same here, and {@code seed}. All faults are told at once. */
public final class MergeConfigReader {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final int MAX_BYTES = 1 << 20;
    private static final Set<String> KEYS =
            Set.of("merge_method", "base_model", "models", "slices", "parameters", "dtype", "out_dtype", "tokenizer_source", "seed");
    private static final Map<String, String> REFUSED = Map.of(
            "modules", "no modules: Toll merges language models, which are one module",
            "tokenizer", "tokenizer_source: union, base or a model",
            "chat_template", "no chat_template: the first model's is carried over; change tokenizer_config.json afterwards");

    private final String source;
    private final Path folder;
    private final Problems problems = new Problems();

    private MergeConfigReader(String source, Path folder) {
        this.source = source;
        this.folder = folder;
    }

    /** Reads a file; model folders are relative to it. */
    public static MergeConfig read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InputException(file + ": " + Files.size(file) + " bytes; expected a YAML of at most " + MAX_BYTES);
            }
            var parent = file.toAbsolutePath().getParent();
            return parse(Files.readString(file), file.toString(), parent == null ? Path.of("") : parent);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + "); expected a YAML file that says how to merge", e);
        }
    }

    /** Reads a text; {@code source} names it in faults, and model folders are relative to {@code folder}. */
    public static MergeConfig parse(String text, String source, Path folder) {
        try {
            if (!(YAML.readTree(text) instanceof ObjectNode root)) {
                throw new InputException(source + ": expected a mapping of keys to values");
            }
            return new MergeConfigReader(source, folder).config(root, text);
        } catch (JacksonException e) {
            throw new InputException(source + ": not YAML (" + e.getOriginalMessage() + ")", e);
        }
    }

    private MergeConfig config(ObjectNode root, String text) {
        for (var key : root.propertyNames()) {
            if (!KEYS.contains(key)) {
                problems.add(source, key, root.get(key), REFUSED.getOrDefault(key, "one of " + new TreeSet<>(KEYS)));
            }
        }
        var named = root.path("merge_method").asString("");
        var method = MergeMethod.of(named);
        if (method.isEmpty()) {
            problems.add(source, "merge_method", root.get("merge_method"), "one of " + MergeMethod.names());
        }
        var base = root.hasNonNull("base_model") ? model("base_model", root.get("base_model")) : null;
        var parameters = parameters("parameters", root.get("parameters"), method.orElse(null));
        var slices = slices(root, method.orElse(null));
        if (method.isPresent()) {
            for (var slice : slices) {
                count(method.get(), base, slice);
            }
            sameModels(method.get(), base, slices);
        }
        var dtype = dtype(root);
        var seed = root.path("seed");
        if (!seed.isMissingNode() && !seed.isIntegralNumber()) {
            problems.add(source, "seed", seed, "a whole number");
        }
        problems.throwIfAny();
        return new MergeConfig(method.orElseThrow(), base, slices, parameters, dtype, vocabulary(root, base), seed.asLong(0), source, text.strip());
    }

    private void count(MergeMethod method, @Nullable Path base, MergeConfig.Slice slice) {
        if (method.base() == MergeMethod.Base.REQUIRED && base == null) {
            problems.add(source, "base_model", null, "the model that " + method.label() + " measures changes from");
        }
        long others = slice.inputs().stream().filter(i -> method.base() == MergeMethod.Base.NONE || !i.model().equals(base)).count();
        if (others < method.fewest() || others > method.most()) {
            problems.add(source, "models", others + (base == null ? "" : " beside the base"),
                    method.fewest() == method.most() ? "exactly " + method.most() : "at least " + method.fewest());
        }
        if (slice.inputs().stream().map(MergeConfig.Input::model).distinct().count() < slice.inputs().size()) {
            problems.add(source, "models", "the same folder twice", "each model once");
        }
    }

    /** Without weights, or with exactly two vectors, a model cannot be left out of some layers. */
    private void sameModels(MergeMethod method, @Nullable Path base, List<MergeConfig.Slice> slices) {
        boolean all = !method.weighted() || method == MergeMethod.NUSLERP;
        if (all && slices.stream().map(s -> s.inputs().stream().map(MergeConfig.Input::model).filter(m -> !m.equals(base)).toList()).distinct().count() > 1) {
            problems.add(source, "slices", "different models", "the same models in every slice for " + method.label());
        }
    }

    private String vocabulary(ObjectNode root, @Nullable Path base) {
        var node = root.path("tokenizer_source");
        if (node.isMissingNode() || node.isNull()) {
            return "same";
        }
        String text = node.asString("");
        return text.equals("union") || text.equals("base") && base != null ? text : model("tokenizer_source", node).toString();
    }

    private @Nullable Dtype dtype(ObjectNode root) {
        Dtype found = null;
        // mergekit loads and computes in dtype; Toll always computes in float32 or better, so what is left of it is the output's type.
        for (var key : List.of("dtype", "out_dtype")) {
            if (root.hasNonNull(key)) {
                var type = Dtype.ofTorchName(root.get(key).asString(""));
                if (type != Dtype.F32 && type != Dtype.F16 && type != Dtype.BF16) {
                    problems.add(source, key, root.get(key), "float32, float16 or bfloat16");
                } else {
                    found = type;
                }
            }
        }
        return found;
    }

    private List<MergeConfig.Slice> slices(ObjectNode root, @Nullable MergeMethod method) {
        var models = root.path("models");
        var slices = root.path("slices");
        if (models.isArray() == slices.isArray()) {
            problems.add(source, "models", models.isArray() ? "models and slices" : null, "a list of models, or of slices");
            return List.of();
        }
        if (models.isArray()) {
            return List.of(new MergeConfig.Slice(0, MergeConfig.Slice.OPEN, inputs("models", models, method), Map.of()));
        }
        var out = new ArrayList<MergeConfig.Slice>();
        int next = 0;
        for (int i = 0; i < slices.size(); i++) {
            var slice = slice("slices[" + i + "]", slices.get(i), next, method);
            next = slice.to();
            out.add(slice);
        }
        if (out.isEmpty()) {
            problems.add(source, "slices", slices, "at least one");
        }
        return out;
    }

    private MergeConfig.Slice slice(String key, JsonNode node, int next, @Nullable MergeMethod method) {
        for (var name : node.propertyNames()) {
            if (!name.equals("sources") && !name.equals("parameters")) {
                problems.add(source, key + "." + name, node.get(name), "sources and parameters only");
            }
        }
        var sources = node.path("sources");
        int from = next;
        int to = next;
        for (int j = 0; j < sources.size(); j++) {
            var range = sources.get(j).path("layer_range");
            boolean pair = range.size() == 2 && range.get(0).isInt() && range.get(1).isInt();
            int a = pair ? range.get(0).asInt() : -1;
            int b = pair ? range.get(1).asInt() : -1;
            if (j == 0) {
                to = Math.max(b, from);
            }
            if (a != from || b != to || b <= a) {
                problems.add(source, key + ".sources[" + j + "].layer_range", range,
                        j == 0 ? "[" + from + ", a later layer]: slices follow each other and keep every layer in its place; Toll averages models and builds no new ones"
                                : "[" + from + ", " + to + "], as in the first source");
            }
        }
        return new MergeConfig.Slice(from, to, inputs(key + ".sources", sources, method), parameters(key + ".parameters", node.get("parameters"), method));
    }

    private List<MergeConfig.Input> inputs(String key, JsonNode list, @Nullable MergeMethod method) {
        var out = new ArrayList<MergeConfig.Input>();
        for (int i = 0; i < list.size(); i++) {
            var node = list.get(i);
            String at = key + "[" + i + "]";
            for (var name : node.propertyNames()) {
                if (!Set.of("model", "parameters", "layer_range").contains(name)) {
                    problems.add(source, at + "." + name, node.get(name), "model and parameters only");
                }
            }
            out.add(new MergeConfig.Input(model(at + ".model", node.path("model")), parameters(at + ".parameters", node.get("parameters"), method)));
        }
        return out;
    }

    private Path model(String key, JsonNode node) {
        if (!node.isString() || node.asString().isBlank()) {
            problems.add(source, key, node.isMissingNode() ? null : node, "a model folder");
            return Path.of("");
        }
        var here = folder.resolve(node.asString()).normalize();
        // An id of the hub stays as it is written; whoever merges brings it here (MergeConfig.withModels).
        return !Files.exists(here) && HubId.model(node.asString()).isPresent() ? Path.of(node.asString()) : here;
    }

    private Map<String, Setting> parameters(String key, @Nullable JsonNode node, @Nullable MergeMethod method) {
        var out = new TreeMap<String, Setting>();
        if (node == null || node.isNull()) {
            return out;
        }
        if (!node.isObject()) {
            problems.add(source, key, node, "a mapping of parameters to values");
            return out;
        }
        for (var entry : node.properties()) {
            if (entry.getKey().equals("int8_mask")) {
                problems.warn(source, key + ".int8_mask", "saves memory in mergekit; nothing to save here");
                continue;
            }
            if (method != null && !method.parameters().containsKey(entry.getKey())) {
                problems.add(source, key + "." + entry.getKey(), entry.getValue(),
                        "a parameter of " + method.label() + ": " + String.join(", ", method.parameters().keySet()));
                continue;
            }
            var setting = setting(key + "." + entry.getKey(), entry.getValue());
            if (setting != null) {
                out.put(entry.getKey(), setting);
            }
        }
        return out;
    }

    private @Nullable Setting setting(String key, JsonNode node) {
        if (node.isBoolean()) {
            return new Setting.Constant(node.asBoolean() ? 1 : 0);
        }
        if (node.isNumber() && Double.isFinite(node.asDouble())) {
            return new Setting.Constant(node.asDouble());
        }
        if (node.isArray() && !node.isEmpty()) {
            boolean numbers = true;
            boolean cases = true;
            for (var n : node) {
                numbers &= n.isNumber() && Double.isFinite(n.asDouble());
                cases &= n.isObject() && n.has("value");
            }
            if (numbers) {
                var values = new ArrayList<Double>();
                node.forEach(n -> values.add(n.asDouble()));
                return new Setting.Gradient(values);
            }
            if (cases) {
                var out = new ArrayList<Setting.Case>();
                for (int i = 0; i < node.size(); i++) {
                    var value = setting(key + "[" + i + "].value", node.get(i).get("value"));
                    if (value != null) {
                        out.add(new Setting.Case(node.get(i).path("filter").asString(null), value));
                    }
                }
                return new Setting.Cases(out);
            }
        }
        problems.add(source, key, node, "a number, true or false, a list of numbers from the first layer to the last, or a list of {filter, value}");
        return null;
    }
}
