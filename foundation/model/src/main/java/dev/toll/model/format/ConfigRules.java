package dev.toll.model.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold between the numbers of a config.json. Numbers that are faulty by themselves (≤ 0) are not judged twice. */
final class ConfigRules {
    private ConfigRules() {}

    static void positive(List<String> faults, String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            String found = value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
            faults.add(key + " " + found + "; expected a positive number");
        }
    }

    static void relations(
            List<String> faults,
            Architecture architecture,
            int heads,
            int keyValueHeads,
            int headDim,
            @Nullable Integer slidingWindow,
            boolean attentionBias,
            boolean mlpBias) {
        if (heads > 0 && keyValueHeads > 0 && heads % keyValueHeads != 0) {
            faults.add("num_key_value_heads " + keyValueHeads + " does not divide num_attention_heads " + heads
                    + "; is this a " + (architecture == Architecture.LLAMA ? "Llama" : "Mistral") + " checkpoint?");
        }
        if (headDim > 0 && headDim % 2 != 0) {
            faults.add("head_dim " + headDim + "; expected an even number, rotary embeddings turn pairs");
        }
        if (slidingWindow != null && architecture == Architecture.LLAMA) {
            faults.add("sliding_window " + slidingWindow + "; expected null, a Llama attends to everything");
        }
        if (slidingWindow != null && slidingWindow <= 0) {
            faults.add("sliding_window " + slidingWindow + "; expected a positive number or null");
        }
        if (architecture == Architecture.MISTRAL && attentionBias) {
            faults.add("attention_bias true; expected false, a Mistral has no biases");
        }
        if (architecture == Architecture.MISTRAL && mlpBias) {
            faults.add("mlp_bias true; expected false, a Mistral has no biases");
        }
    }

    static void tokenIds(
            List<String> faults,
            int vocabSize,
            @Nullable Integer bos,
            List<Integer> eos,
            @Nullable Integer pad) {
        tokenId(faults, vocabSize, "bos_token_id", bos);
        eos.forEach(id -> tokenId(faults, vocabSize, "eos_token_id", id));
        // Some published Llamas say pad_token_id -1 for "none"; the reader has turned that into null.
        tokenId(faults, vocabSize, "pad_token_id", pad);
    }

    private static void tokenId(List<String> faults, int vocabSize, String key, @Nullable Integer id) {
        if (id != null && vocabSize > 0 && (id < 0 || id >= vocabSize)) {
            faults.add(key + " " + id + "; expected 0 to " + (vocabSize - 1) + " (vocab_size " + vocabSize + ")");
        }
    }

    static void scaling(List<String> faults, RopeScaling scaling) {
        switch (scaling) {
            case RopeScaling.None() -> {}
            case RopeScaling.Linear(var factor) -> factor(faults, factor);
            case RopeScaling.Dynamic(var factor) -> factor(faults, factor);
            case RopeScaling.Llama3(var factor, var low, var high, var original) -> {
                factor(faults, factor);
                if (!(low > 0) || !(high > low)) {
                    faults.add("rope_scaling: low_freq_factor " + low + ", high_freq_factor " + high
                            + "; expected 0 < low < high");
                }
                positive(faults, "rope_scaling: original_max_position_embeddings", original);
            }
        }
    }

    private static void factor(List<String> faults, double factor) {
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            faults.add("rope_scaling: factor " + factor + "; expected a number ≥ 1");
        }
    }
}
