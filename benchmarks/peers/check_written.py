"""Does a model folder written by Toll load in transformers, and does it give the same logits?

Run by hand:  python check_written.py DIR [EXPECTED.json] [--tolerance 1e-5]
Pinned: Python 3.11, torch 2.15.0, transformers 5.23.0, safetensors 0.8.0.

EXPECTED.json, as Toll writes it, holds {"cases": [{"ids": [...], "logits": [[...], ...]}, ...]}: one row of logits per
position. It is sought as DIR/expected.json when not given. Every difference is taken relative to the largest logit of
its position (at least 1), as in Toll's own tests. Exit code 0: loaded without a missing or unexpected tensor, and every
logit within the tolerance; 1 otherwise.
"""
import argparse
import json
import pathlib
import sys

import torch
import transformers
from transformers import AutoModelForCausalLM

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("dir", type=pathlib.Path)
parser.add_argument("expected", type=pathlib.Path, nargs="?")
parser.add_argument("--tolerance", type=float, default=1e-5)
args = parser.parse_args()
expected = args.expected or args.dir / "expected.json"
if not (args.dir / "config.json").is_file():
    sys.exit(f"{args.dir}: no config.json; expected a model folder")
if not expected.is_file():
    sys.exit(f"{expected}: no such file; expected logits written by Toll")

model, info = AutoModelForCausalLM.from_pretrained(
    args.dir, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
model.eval()
print(f"transformers {transformers.__version__}, torch {torch.__version__}: {type(model).__name__}, "
      f"{sum(p.numel() for p in model.parameters()):,} parameters")
ok = True
for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
    if info.get(kind):
        ok = False
        print(f"{kind}: {sorted(map(str, info[kind]))}")

cases = json.loads(expected.read_text())["cases"]
if not cases:
    sys.exit(f"{expected}: no cases")
for n, case in enumerate(cases):
    with torch.no_grad():
        actual = model(torch.tensor([case["ids"]])).logits[0].double()
    wanted = torch.tensor(case["logits"], dtype=torch.float64)
    if wanted.shape != actual.shape:
        sys.exit(f"case {n}: expected logits of shape {tuple(wanted.shape)}, transformers gives {tuple(actual.shape)}")
    scale = wanted.abs().amax(dim=1, keepdim=True).clamp(min=1)
    error = ((actual - wanted).abs() / scale).amax().item()
    same = (actual.argmax(1) == wanted.argmax(1)).sum().item()
    good = error <= args.tolerance  # false for NaN too
    ok &= good
    print(f"case {n}: {len(case['ids'])} tokens, largest relative difference {error:.2e}, "
          f"{same} of {len(case['ids'])} argmax equal, {'ok' if good else 'TOO LARGE'}")
sys.exit(0 if ok else 1)
