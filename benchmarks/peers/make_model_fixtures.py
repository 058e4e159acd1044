"""Golden logits of tiny random checkpoints, made with transformers, for Toll's decoder tests.

Run by hand:  python make_model_fixtures.py ../../foundation/model/src/test/resources/checkpoints
Pinned: the versions are written into every expected.json beside the numbers.
The weights are random (seeded); norms and biases are randomised too, since ones and zeros would hide faults.
"""
import json, pathlib, sys
import torch, transformers
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM

out = pathlib.Path(sys.argv[1])
BASE = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=4, max_position_embeddings=32, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2,
            attn_implementation="eager", tie_word_embeddings=False)
CASES = {
    "llama": (LlamaConfig, LlamaForCausalLM, {}),
    "llama3": (LlamaConfig, LlamaForCausalLM, dict(
        num_key_value_heads=2, tie_word_embeddings=True, max_position_embeddings=512, rope_theta=500000.0,
        rope_scaling=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                          original_max_position_embeddings=64))),
    "llama-linear": (LlamaConfig, LlamaForCausalLM, dict(rope_scaling=dict(rope_type="linear", factor=2.0))),
    "llama-dynamic": (LlamaConfig, LlamaForCausalLM, dict(
        max_position_embeddings=16, rope_scaling=dict(rope_type="dynamic", factor=2.0))),
    "llama-bias": (LlamaConfig, LlamaForCausalLM, dict(attention_bias=True, mlp_bias=True)),
    "mistral": (MistralConfig, MistralForCausalLM, dict(num_key_value_heads=2, head_dim=16, sliding_window=8)),
}
LENGTHS = (24, 7)


def randomise(model, seed):
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            scale = 0.3 if p.dim() > 1 else 0.2
            p.copy_(torch.randn(p.shape, generator=g) * scale + (1.0 if "norm" in name else 0.0))


def save(name, model, seed, shard=None):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    (folder / "generation_config.json").unlink(missing_ok=True)
    g = torch.Generator().manual_seed(seed + 1)
    cases = []
    for n in LENGTHS:
        ids = torch.randint(3, model.config.vocab_size, (1, n), generator=g)
        with torch.no_grad():
            logits = model(ids).logits[0]
        cases.append({"ids": ids[0].tolist(), "logits": [[float(f"{x:.9g}") for x in row] for row in logits.tolist()]})
    (folder / "expected.json").write_text(json.dumps({
        "provenance": {"made_by": "benchmarks/peers/make_model_fixtures.py", "transformers": transformers.__version__,
                       "torch": torch.__version__, "seed": seed, "dtype": "float32", "attention": "eager"},
        "cases": cases}))


for seed, (name, (config, cls, extra)) in enumerate(CASES.items()):
    model = cls(config(**{**BASE, **extra})).to(torch.float32).eval()
    randomise(model, 100 + seed)
    save(name, model, 200 + seed)
    if name == "llama":
        save("llama-sharded", model, 200 + seed, shard="60KB")
