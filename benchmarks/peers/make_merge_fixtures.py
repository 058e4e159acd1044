"""Golden outputs of mergekit on tiny random checkpoints, for the tests of Toll's merge methods.

Run by hand:  python make_merge_fixtures.py ../../systems/merge/src/test/resources/mergekit
Made with mergekit 0.1.4 (pip install mergekit==0.1.4); the versions used are written to versions.json. Each case is a YAML
that mergekit and Toll both read, and the weights mergekit wrote for it. The inputs are random Llama models (seeded):
near differs from base by little, far and other by much.
"""
import json, os, pathlib, shutil, sys, tempfile
import torch, transformers, yaml
from importlib.metadata import version
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlamaForCausalLM
from mergekit.config import MergeConfiguration
from mergekit.merge import run_merge
from mergekit.options import MergeOptions

out = pathlib.Path(sys.argv[1]).resolve()
out.mkdir(parents=True, exist_ok=True)
SHAPE = dict(vocab_size=24, hidden_size=8, intermediate_size=16, num_hidden_layers=4, num_attention_heads=2,
             num_key_value_heads=2, max_position_embeddings=32, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2)


def weights(seed, around=None, scale=0.3):
    g = torch.Generator().manual_seed(seed)
    model = LlamaForCausalLM(LlamaConfig(**SHAPE))
    state = {}
    for name, p in model.state_dict().items():
        noise = torch.randn(p.shape, generator=g) * scale
        start = around[name] if around is not None else torch.full(p.shape, 1.0 if "norm" in name else 0.0)
        state[name] = (start + noise).contiguous()
    return state


base = weights(1)
MODELS = {"base": base, "near": weights(2, base, 0.002), "far": weights(3, base, 0.3), "other": weights(4, base, 0.2)}
for name, state in MODELS.items():
    for suffix, dtype in (("", torch.float32), ("-bf16", torch.bfloat16)):
        folder = out / (name + suffix)
        folder.mkdir(exist_ok=True)
        LlamaConfig(**SHAPE, architectures=["LlamaForCausalLM"], torch_dtype=str(dtype).removeprefix("torch.")).save_pretrained(folder)
        save_file({k: v.to(dtype) for k, v in state.items()}, folder / "model.safetensors", metadata={"format": "pt"})


def models(names, **parameters):
    return [{"model": n, "parameters": {k: v[i] for k, v in parameters.items()}} if parameters else {"model": n}
            for i, n in enumerate(names)]


FILTERED = [{"filter": "self_attn", "value": [0, 0.5, 1]}, {"filter": "mlp", "value": [1, 0.25]}, {"value": 0.4}]
CASES = {
    "linear": dict(merge_method="linear", models=models(["base", "far", "other"], weight=[0.3, 0.5, 0.4])),
    "linear-sum": dict(merge_method="linear", models=models(["base", "far"], weight=[0.6, 0.7]), parameters=dict(normalize=False)),
    "linear-filters": dict(merge_method="linear", models=models(["base", "far"], weight=[0.5, FILTERED])),
    "linear-slices": dict(merge_method="linear", slices=[
        dict(sources=[dict(model="base", layer_range=[a, b], parameters=dict(weight=1 - w)),
                      dict(model="far", layer_range=[a, b], parameters=dict(weight=w))]) for a, b, w in ((0, 1, 0.2), (1, 3, 0.9), (3, 4, 0.4))]),
    "slerp": dict(merge_method="slerp", base_model="base", models=models(["base", "far"]), parameters=dict(t=[{"filter": "self_attn", "value": [0, 0.5, 0.3, 0.7, 1]}, {"value": 0.5}])),
    "slerp-collinear": dict(merge_method="slerp", base_model="base", models=models(["base", "near"]), parameters=dict(t=0.4)),
    "nuslerp": dict(merge_method="nuslerp", models=models(["far", "other"], weight=[0.4, 0.8])),
    "nuslerp-base": dict(merge_method="nuslerp", base_model="base", models=models(["far", "other"], weight=[0.4, 0.8])),
    "nuslerp-rows": dict(merge_method="nuslerp", models=models(["far", "other"], weight=[0.4, 0.8]), parameters=dict(nuslerp_flatten=False)),
    "task": dict(merge_method="task_arithmetic", base_model="base", models=models(["far", "other"], weight=[0.4, -0.3]), parameters={"lambda": 0.8}),
    "task-normalize": dict(merge_method="task_arithmetic", base_model="base", models=models(["far", "other"], weight=[0.4, 0.9]), parameters={"normalize": True}),
    "ties": dict(merge_method="ties", base_model="base", models=models(["base"]) + models(["near", "far", "other"], weight=[1.0, 0.5, 0.7], density=[0.9, 0.5, [0.3, 0.8]])),
    "ties-rescale": dict(merge_method="ties", base_model="base", models=models(["far", "other"], weight=[0.6, 0.7], density=[0.4, 0.5]),
                         parameters={"normalize": False, "lambda": 1.3, "rescale": True}),
    "breadcrumbs": dict(merge_method="breadcrumbs", base_model="base", models=models(["far", "other"], weight=[0.6, 0.7], density=[0.5, 0.6], gamma=[0.2, 0.13])),
    "breadcrumbs-ties": dict(merge_method="breadcrumbs_ties", base_model="base", models=models(["far", "other"], weight=[0.6, 0.7], density=[0.5, 0.9], gamma=[0.2, 0.15]),
                             parameters={"rescale": True}),
    "breadcrumbs-emptied": dict(merge_method="breadcrumbs", base_model="base", models=models(["far"], weight=[1.0], density=[0.9], gamma=[0.001])),
    "della-all": dict(merge_method="della", base_model="base", models=models(["far", "other"], weight=[0.6, 0.7])),
    "della-linear-all": dict(merge_method="della_linear", base_model="base", models=models(["far", "other"], weight=[0.6, 0.7])),
    "dare-ties-all": dict(merge_method="dare_ties", base_model="base", models=models(["far", "other"], weight=[0.6, 0.7])),
    "dare-linear-all": dict(merge_method="dare_linear", base_model="base", models=models(["far", "other"], weight=[0.6, 0.7])),
    "stock": dict(merge_method="model_stock", base_model="base", models=models(["far", "other", "near"])),
    "stock-rows": dict(merge_method="model_stock", base_model="base", models=models(["far", "other"]), parameters=dict(filter_wise=True)),
    "bf16-linear": dict(merge_method="linear", models=models(["base-bf16", "far-bf16"], weight=[0.7, 0.3])),
    "bf16-linear-float32": dict(merge_method="linear", models=models(["base-bf16", "far-bf16"], weight=[0.7, 0.3]), dtype="float32", out_dtype="bfloat16"),
}
os.chdir(out)
for name, config in CASES.items():
    (out / f"{name}.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    with tempfile.TemporaryDirectory() as tmp:
        run_merge(MergeConfiguration.model_validate(config), tmp, MergeOptions(copy_tokenizer=False, write_model_card=False, quiet=True, random_seed=7))
        save_file(load_file(pathlib.Path(tmp) / "model.safetensors"), out / f"{name}.safetensors")
(out / "versions.json").write_text(json.dumps({p: version(p) for p in ("mergekit", "torch", "transformers", "safetensors")}, indent=1) + "\n")
