package dev.toll.model.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a config.json in the spelling that every transformers since 4.43 reads. */
final class ConfigWriter {
    private ConfigWriter() {}

    static String toJson(ModelConfig c) {
        var root = new LinkedHashMap<String, @Nullable Object>();
        root.put("architectures", List.of(c.architecture().className()));
        root.put("model_type", c.architecture().modelType());
        root.put("hidden_size", c.hiddenSize());
        root.put("intermediate_size", c.intermediateSize());
        root.put("num_hidden_layers", c.numHiddenLayers());
        root.put("num_attention_heads", c.numAttentionHeads());
        root.put("num_key_value_heads", c.numKeyValueHeads());
        root.put("head_dim", c.headDim());
        root.put("vocab_size", c.vocabSize());
        root.put("max_position_embeddings", c.maxPositionEmbeddings());
        root.put("hidden_act", "silu");
        root.put("rms_norm_eps", c.rmsNormEps());
        root.put("rope_theta", c.ropeTheta());
        root.put("rope_scaling", scaling(c.ropeScaling()));
        if (c.architecture() == Architecture.MISTRAL) {
            root.put("sliding_window", c.slidingWindow());
        } else {
            root.put("attention_bias", c.attentionBias());
            root.put("mlp_bias", c.mlpBias());
        }
        root.put("attention_dropout", 0.0);
        root.put("tie_word_embeddings", c.tieWordEmbeddings());
        root.put("initializer_range", c.initializerRange());
        root.put("bos_token_id", c.bosTokenId());
        root.put("eos_token_id", eos(c.eosTokenIds()));
        root.put("pad_token_id", c.padTokenId());
        root.put("torch_dtype", c.dtype().torchName());
        root.put("use_cache", true);
        return Json.write(root);
    }

    private static @Nullable Object eos(List<Integer> ids) {
        return switch (ids.size()) {
            case 0 -> null;
            case 1 -> ids.getFirst();
            default -> ids;
        };
    }

    private static @Nullable Map<String, Object> scaling(RopeScaling scaling) {
        var map = new LinkedHashMap<String, Object>();
        map.put("rope_type", scaling.type());
        switch (scaling) {
            case RopeScaling.None() -> {
                return null;
            }
            case RopeScaling.Linear(var factor) -> map.put("factor", factor);
            case RopeScaling.Dynamic(var factor) -> map.put("factor", factor);
            case RopeScaling.Llama3(var factor, var low, var high, var original) -> {
                map.put("factor", factor);
                map.put("low_freq_factor", low);
                map.put("high_freq_factor", high);
                map.put("original_max_position_embeddings", original);
            }
        }
        return map;
    }
}
