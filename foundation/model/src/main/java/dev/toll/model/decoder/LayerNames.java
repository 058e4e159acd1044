package dev.toll.model.decoder;

/** Hugging Face names of one layer's weights, spelt once. */
record LayerNames(
        String inputNorm, String postNorm,
        String q, String k, String v, String o,
        String qBias, String kBias, String vBias, String oBias,
        String gate, String up, String down,
        String gateBias, String upBias, String downBias) {
    static LayerNames of(int layer) {
        String at = "model.layers." + layer + ".";
        String attn = at + "self_attn.";
        String mlp = at + "mlp.";
        return new LayerNames(
                at + "input_layernorm.weight", at + "post_attention_layernorm.weight",
                attn + "q_proj.weight", attn + "k_proj.weight", attn + "v_proj.weight", attn + "o_proj.weight",
                attn + "q_proj.bias", attn + "k_proj.bias", attn + "v_proj.bias", attn + "o_proj.bias",
                mlp + "gate_proj.weight", mlp + "up_proj.weight", mlp + "down_proj.weight",
                mlp + "gate_proj.bias", mlp + "up_proj.bias", mlp + "down_proj.bias");
    }
}
