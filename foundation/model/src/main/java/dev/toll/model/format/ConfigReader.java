package dev.toll.model.format;

import dev.toll.core.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a config.json field by field, keeps every fault and speaks once. Absent fields get transformers' defaults. */
final class ConfigReader {
    /** Forty times the deepest published models; every layer is a dozen names, so a hostile number would fill the memory. */
    private static final int MOST_LAYERS = 5_000;

    private final String source;
    private final JsonFields fields;
    private final List<String> faults = new ArrayList<>();

    ConfigReader(String source, JsonNode root) {
        this.source = source;
        this.fields = new JsonFields(root, "", faults);
    }

    /** A language model's. */
    ModelConfig read() {
        return read(architecture(Architecture::ofClassName, Architecture.supported()), fields.bool("tie_word_embeddings", false));
    }

    /** A classifier's: the same decoder, without an output head of its own. */
    ModelConfig readClassifier() {
        return read(architecture(Architecture::ofClassifierName, Architecture.supportedClassifiers()), true);
    }

    private ModelConfig read(Architecture architecture, boolean tied) {
        int hidden = fields.positiveInt("hidden_size");
        int heads = fields.positiveInt("num_attention_heads");
        int intermediate = fields.positiveInt("intermediate_size");
        int layers = fields.positiveInt("num_hidden_layers");
        if (layers > MOST_LAYERS) {
            faults.add("num_hidden_layers " + layers + "; expected at most " + MOST_LAYERS);
        }
        int vocab = fields.positiveInt("vocab_size");
        // A Mistral that does not say has 8 key-value heads; a Llama has as many as query heads.
        int keyValueHeads = fields.positiveInt("num_key_value_heads", architecture == Architecture.MISTRAL ? 8 : heads);
        int headDim = headDim(hidden, heads);
        int maxPositions = fields.positiveInt("max_position_embeddings", architecture.defaultMaxPositions());
        double eps = fields.positiveNumber("rms_norm_eps", 1e-6);
        var rope = RopeReader.read(fields, maxPositions, faults);
        var window = slidingWindow(architecture);
        boolean attentionBias = fields.bool("attention_bias", false);
        boolean mlpBias = fields.bool("mlp_bias", false);
        var dtype = dtype();
        var bos = fields.tokenId("bos_token_id");
        var eos = fields.tokenIds("eos_token_id");
        var pad = fields.tokenId("pad_token_id");
        double range = fields.positiveNumber("initializer_range", 0.02);
        activation();
        if (fields.has("quantization_config")) {
            faults.add("quantization_config: found quantised weights; expected float weights, fetch the unquantised model");
        }
        ConfigRules.relations(faults, architecture, heads, keyValueHeads, headDim, window, attentionBias, mlpBias);
        ConfigRules.tokenIds(faults, vocab, bos, eos, pad);
        ConfigRules.scaling(faults, rope.scaling());
        Faults.throwIfAny(source, faults);
        return new ModelConfig(architecture, hidden, intermediate, layers, heads, keyValueHeads, headDim, vocab, maxPositions,
                eps, rope.theta(), rope.scaling(), window, tied, attentionBias, mlpBias, dtype, bos, eos, pad, range);
    }

    /** The family; an unknown one ends the reading at once, since nothing else in the file can then be judged. */
    private Architecture architecture(Function<String, @Nullable Architecture> ofName, String expected) {
        var names = fields.strings("architectures");
        var type = fields.string("model_type");
        var byType = type == null ? null : Architecture.ofModelType(type);
        Architecture byName = null;
        for (var name : names) {
            byName = byName == null ? ofName.apply(name) : byName;
        }
        var found = names.isEmpty() ? byType : byName;
        if (found == null) {
            throw new InputException(source + ": unknown architecture: architectures " + names + ", model_type " + type
                    + "; expected " + expected);
        }
        if (type != null && byType != found) {
            faults.add("model_type " + type + " does not belong to " + found.className() + "; expected " + found.modelType());
        }
        return found;
    }

    private int headDim(int hidden, int heads) {
        if (fields.has("head_dim")) {
            return fields.positiveInt("head_dim");
        }
        if (hidden > 0 && heads > 0 && hidden % heads != 0) {
            faults.add("hidden_size " + hidden + " is not a multiple of num_attention_heads " + heads
                    + " and head_dim is not given; expected one or the other");
            return 0;
        }
        return heads > 0 ? hidden / heads : 0;
    }

    private @Nullable Integer slidingWindow(Architecture architecture) {
        if (fields.has("sliding_window")) {
            return fields.positiveInt("sliding_window");
        }
        // Absent and null differ here: transformers gives a Mistral without the key a window of 4096.
        return architecture == Architecture.MISTRAL && !fields.isWritten("sliding_window") ? 4096 : null;
    }

    private Dtype dtype() {
        String key = fields.has("dtype") ? "dtype" : "torch_dtype";
        var name = fields.string(key);
        if (name == null) {
            return Dtype.F32;
        }
        var dtype = Dtype.ofTorchName(name);
        if (dtype == null || !dtype.isFloat()) {
            faults.add(key + " '" + name + "'; expected float32, bfloat16, float16 or float64");
            return Dtype.F32;
        }
        return dtype;
    }

    private void activation() {
        var act = fields.string("hidden_act");
        if (act != null && !act.equals("silu")) {
            faults.add("hidden_act '" + act + "'; expected silu");
        }
    }
}
