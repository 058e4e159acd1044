package dev.toll.model.format;

import java.util.LinkedHashMap;
import java.util.Map;

/** Hugging Face names and shapes of a Llama-family decoder. */
final class TensorNames {
    static final String LM_HEAD = "lm_head.weight";

    private TensorNames() {}

    static Map<String, long[]> of(ModelConfig c) {
        var shapes = new LinkedHashMap<String, long[]>();
        long hidden = c.hiddenSize();
        long queries = (long) c.numAttentionHeads() * c.headDim();
        long keys = (long) c.numKeyValueHeads() * c.headDim();
        long inner = c.intermediateSize();
        shapes.put("model.embed_tokens.weight", new long[] {c.vocabSize(), hidden});
        for (int i = 0; i < c.numHiddenLayers(); i++) {
            String layer = "model.layers." + i + ".";
            shapes.put(layer + "input_layernorm.weight", new long[] {hidden});
            linear(shapes, layer + "self_attn.q_proj", queries, hidden, c.attentionBias());
            linear(shapes, layer + "self_attn.k_proj", keys, hidden, c.attentionBias());
            linear(shapes, layer + "self_attn.v_proj", keys, hidden, c.attentionBias());
            linear(shapes, layer + "self_attn.o_proj", hidden, queries, c.attentionBias());
            shapes.put(layer + "post_attention_layernorm.weight", new long[] {hidden});
            linear(shapes, layer + "mlp.gate_proj", inner, hidden, c.mlpBias());
            linear(shapes, layer + "mlp.up_proj", inner, hidden, c.mlpBias());
            linear(shapes, layer + "mlp.down_proj", hidden, inner, c.mlpBias());
        }
        shapes.put("model.norm.weight", new long[] {hidden});
        if (!c.tieWordEmbeddings()) {
            shapes.put(LM_HEAD, new long[] {c.vocabSize(), hidden});
        }
        return shapes;
    }

    private static void linear(Map<String, long[]> shapes, String name, long out, long in, boolean bias) {
        shapes.put(name + ".weight", new long[] {out, in});
        if (bias) {
            shapes.put(name + ".bias", new long[] {out});
        }
    }
}
