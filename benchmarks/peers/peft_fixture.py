"""Golden logits of a LoRA adapter, from peft itself; and the reverse: peft reads what Toll wrote.

  pip install torch==2.15.0 transformers==5.23.0 peft==0.21.0 safetensors==0.8.0   (peft's version is printed)
  python benchmarks/peers/peft_fixture.py write systems/align/src/test/resources/dev/toll/align/lora
  python benchmarks/peers/peft_fixture.py read ADAPTER_DIR      # prints the same logits of an adapter written by Toll

Model: models/lilliput-chat in float32. Adapter: rank 2, alpha 3, q_proj, v_proj, down_proj, entries N(0, 0.1), seed 7.
"""
import json
import os
import sys

import peft
import torch
import transformers

MODEL = os.path.join(os.path.dirname(__file__), "..", "..", "models", "lilliput-chat")
IDS = [1098, 300, 301, 302, 400, 1096, 1099, 320, 321]


def logits(model):
    with torch.no_grad():
        return model(torch.tensor([IDS])).logits[0, -1].double()[::11].tolist()


def base():
    return transformers.AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32).eval()


def main():
    verb, folder = sys.argv[1], sys.argv[2]
    if verb == "read":
        print(json.dumps(logits(peft.PeftModel.from_pretrained(base(), folder).eval())))
        return
    plain = logits(base())
    torch.manual_seed(7)
    config = peft.LoraConfig(r=2, lora_alpha=3, lora_dropout=0.05, target_modules=["q_proj", "v_proj", "down_proj"], task_type="CAUSAL_LM")
    model = peft.get_peft_model(base(), config).eval()
    for name, p in model.named_parameters():
        if "lora_" in name:
            with torch.no_grad():
                p.copy_(torch.randn_like(p) * 0.1)
    model.save_pretrained(folder)
    os.remove(os.path.join(folder, "README.md"))
    file = os.path.join(folder, "adapter_config.json")
    with open(file) as f:
        saved = json.load(f)
    saved["base_model_name_or_path"] = "models/lilliput-chat"
    with open(file, "w") as f:
        json.dump(saved, f, indent=2, sort_keys=True)
    with open(os.path.join(folder, "golden.json"), "w") as f:
        json.dump({"made_by": f"benchmarks/peers/peft_fixture.py, torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}",
                   "ids": IDS, "every": 11, "base": plain, "adapted": logits(model)}, f)


main()
