"""One training run of TRL on the CPU in float32, for the side-by-side measurements; prints one JSON object as its last line.

    python run_trl.py dpo|sft --model DIR --data FILE --out DIR [--steps N] [--batch 8] [--precompute] [--checkpointing] …

Order of examples: as in the file. Dropout 0, AdamW in one fused call, no saving while it runs, one data process: TRL's
quickest settings on this machine's CPU. Seconds are those of the training steps alone, from the first one's beginning to
the last one's end; loading, tokenising and reference log-probabilities are told apart.
"""
import argparse
import json
import os
import pathlib
import resource
import time

born = time.time()
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("method", choices=("dpo", "sft"))
parser.add_argument("--model", required=True)
parser.add_argument("--data", required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--steps", type=int, default=-1)
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--accumulate", type=int, default=1, help="micro-batches that make a batch")
parser.add_argument("--learning-rate", type=float, default=1e-5)
parser.add_argument("--beta", type=float, default=0.1)
parser.add_argument("--beta2", type=float, default=0.999)
parser.add_argument("--clip", type=float, default=1.0)
parser.add_argument("--max-length", type=int, default=1024)
parser.add_argument("--precompute", action="store_true", help="reference log-probabilities before training")
parser.add_argument("--checkpointing", action="store_true", help="gradient checkpointing: less memory, more time")
parser.add_argument("--optimizer", default="adamw_torch_fused")
parser.add_argument("--attention", default="sdpa")
args = parser.parse_args()
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_CACHE"] = str(pathlib.Path(args.out) / "cache")

import datasets
import torch
import transformers
import trl

imported = time.time()
datasets.disable_progress_bars()
common = dict(
    output_dir=args.out, max_steps=args.steps, num_train_epochs=1, per_device_train_batch_size=args.batch // args.accumulate,
    gradient_accumulation_steps=args.accumulate, learning_rate=args.learning_rate, lr_scheduler_type="constant", warmup_steps=0,
    adam_beta1=0.9, adam_beta2=args.beta2, adam_epsilon=1e-8, weight_decay=0.0, max_grad_norm=args.clip, optim=args.optimizer,
    logging_steps=1, save_strategy="no", report_to="none", use_cpu=True, bf16=False, fp16=False, disable_tqdm=True,
    gradient_checkpointing=args.checkpointing, train_sampling_strategy="sequential", max_length=args.max_length,
    dataloader_num_workers=0, dataloader_pin_memory=False, seed=1)
model = transformers.AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation=args.attention)
tokenizer = transformers.AutoTokenizer.from_pretrained(args.model)
data = datasets.load_dataset("json", data_files=args.data, split="train")
loaded = time.time()


class Clock(transformers.TrainerCallback):
    """When each step ended, and its exact loss before the log rounds it."""

    def __init__(self):
        self.first = None
        self.ends = []
        self.losses = []

    def on_step_begin(self, args, state, control, **kwargs):
        if self.first is None:
            self.first = time.time()
            self.cpu0 = time.process_time()

    def on_step_end(self, args, state, control, **kwargs):
        self.ends.append(time.time())
        self.cpu = time.process_time() - self.cpu0


clock = Clock()


def exact(trainer):
    """Keeps every micro-batch's loss unrounded: the log has four decimals only."""
    inner = trainer.compute_loss

    def compute(*a, **k):
        value = inner(*a, **k)
        clock.losses.append(float((value[0] if isinstance(value, tuple) else value).detach()))
        return value
    trainer.compute_loss = compute


if args.method == "dpo":
    config = trl.DPOConfig(beta=args.beta, loss_type=["sigmoid"], precompute_ref_log_probs=args.precompute,
                           precompute_ref_batch_size=args.batch // args.accumulate, disable_dropout=True, **common)
    trainer = trl.DPOTrainer(model=model, args=config, train_dataset=data, processing_class=tokenizer, callbacks=[clock])
else:
    config = trl.SFTConfig(completion_only_loss=True, packing=False, **common)
    trainer = trl.SFTTrainer(model=model, args=config, train_dataset=data, processing_class=tokenizer, callbacks=[clock])
exact(trainer)
prepared = time.time()
trainer.train()
trained = time.time()
trainer.save_model(args.out)
tokenizer.save_pretrained(args.out)
saved = time.time()
k = args.accumulate
steps = len(clock.ends)
losses = [sum(clock.losses[i * k:(i + 1) * k]) / (k if args.method == "dpo" else 1) for i in range(steps)]
prepared_rows = trainer.train_dataset
seen = min(steps * args.batch, len(prepared_rows))
if args.method == "dpo":
    tokens = sum(2 * len(r["prompt_ids"]) + len(r["chosen_ids"]) + len(r["rejected_ids"]) for r in prepared_rows.select(range(seen)))
    learnt = sum(len(r["chosen_ids"]) + len(r["rejected_ids"]) for r in prepared_rows.select(range(seen)))
else:
    tokens = sum(len(r["input_ids"]) for r in prepared_rows.select(range(seen)))
    learnt = sum(sum(x != -100 for x in r["labels"]) for r in prepared_rows.select(range(seen)))
print(json.dumps(dict(
    items=seen, steps=steps, tokens=tokens, learnt=learnt, trainSeconds=clock.ends[-1] - clock.first, trainCpuSeconds=clock.cpu, importSeconds=imported - born,
    loadSeconds=loaded - imported, prepareSeconds=prepared - loaded, saveSeconds=saved - trained,
    losses=losses, gradientNorms=[h["grad_norm"] for h in trainer.state.log_history if "grad_norm" in h], stepEnds=[e - clock.first for e in clock.ends],
    maxRssKb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, threads=torch.get_num_threads())))
