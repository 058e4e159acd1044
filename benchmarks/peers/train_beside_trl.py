"""Toll beside TRL: the same small Llama, the same data in the same order and batches, the same AdamW, on the CPU in float32.

    python train_beside_trl.py dpo|sft --peer PYTHON --model DIR --data FILE --work DIR [--rounds 5] [--steps 48] [--batch 8]

Run by benchmarks/peers/run_all, which makes model and data. Speed is that of the training steps alone, first to last; for DPO
also with the reference's log-probabilities, and the whole process from start to end. TRL runs at its quickest here: two
threads, fused AdamW, no gradient checkpointing, and for DPO with the reference computed before training; with --all also with
the reference beside the policy, and as it comes, with gradient checkpointing, which needs less memory. The steps' losses are
compared one by one.
"""
import argparse
import json
import pathlib
import shutil

import beside

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("method", choices=("dpo", "sft"))
parser.add_argument("--peer", required=True, help="the Python that has TRL")
parser.add_argument("--model", type=pathlib.Path, required=True)
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--work", type=pathlib.Path, required=True)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--steps", type=int, default=48)
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--learning-rate", type=float, default=1e-5)
parser.add_argument("--beta", type=float, default=0.1)
parser.add_argument("--beta2", type=float, default=0.999)
parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference of a step's loss")
parser.add_argument("--quiet", type=float, help="before every run wait until others use fewer cores than this")
parser.add_argument("--all", action="store_true", help="TRL in three ways (DPO) or two (SFT), not only in its quickest")
parser.add_argument("--without-peer", action="store_true", help="Toll alone, for tuning; writes no results")
parser.add_argument("--name", help="name of the results file")
args = parser.parse_args()
work = args.work.resolve()
work.mkdir(parents=True, exist_ok=True)
toll = beside.toll_version()

# Both sides see exactly the lines of the steps asked for: no epoch boundary, and no work on lines that are never trained on.
lines = args.data.read_text(encoding="utf-8").splitlines(keepends=True)
needed = args.steps * args.batch
if len(lines) < needed:
    raise SystemExit(f"{args.data}: {len(lines)} lines, {needed} needed for {args.steps} steps of {args.batch}")
data = work / f"{args.method}-{needed}.jsonl"
data.write_text("".join(lines[:needed]), encoding="utf-8")
common = f"learning_rate={args.learning_rate} batch={args.batch} epochs=1 clip=1 max_tokens=1024 max_prompt_tokens=1024 adam_beta2={args.beta2} order=file".split()


def toll_once(number):
    out = work / f"{args.method}-toll"
    log = work / f"{args.method}-toll-steps.jsonl"
    for old in (out, work / f"{out.name}.work"):
        shutil.rmtree(old, ignore_errors=True)
    log.unlink(missing_ok=True)
    settings = common + ([f"beta={args.beta}"] if args.method == "dpo" else [])
    command = [*beside.TOLL, "align", args.method, "--model", args.model.resolve(), "--data", data, "--out", out, "--log", log, "--json"]
    for s in settings:
        command += ["--set", s]
    figures = beside.run(command, beside.environment(), work / "toll.log")
    told = json.loads(figures["stdout"])
    steps = [json.loads(line) for line in log.read_text().splitlines()]
    figures.update(told["figures"])
    figures.update(losses=[s["loss"] for s in steps], gradientNorms=[s["gradientNorm"] for s in steps], steps=len(steps),
                   trainSeconds=told["figures"]["trainSeconds"], notes=told["notes"])
    return speeds(figures, counts)


def trl_once(name, *options):
    def once(number):
        out = work / f"{args.method}-{name}"
        shutil.rmtree(out, ignore_errors=True)
        command = [args.peer, beside.HERE / "run_trl.py", args.method, "--model", args.model.resolve(), "--data", data, "--out", out, "--steps", args.steps,
                   "--batch", args.batch, "--learning-rate", args.learning_rate, "--beta", args.beta, "--beta2", args.beta2, *options]
        figures = beside.run(command, beside.peer_environment(), work / "trl.log")
        figures.update(beside.last_json(figures["stdout"]))
        counts.update(items=figures["items"], tokens=figures["tokens"], learnt=figures["learnt"])
        return speeds(figures, figures)
    return once


def speeds(figures, counted):
    seconds = figures["trainSeconds"]
    if counted:
        figures.update(itemsPerSecond=counted["items"] / seconds, tokensPerSecond=counted["tokens"] / seconds,
                       itemsPerSecondWithReference=counted["items"] / (seconds + figures.get("prepareSeconds", 0)))
    else:
        figures.update(itemsPerSecond=needed / seconds)
    return figures


counts = {}
sides = [("Toll", toll_once)]
if not args.without_peer:
    # TRL first: its tokens are what speed is counted in, on both sides.
    if args.method == "dpo":
        # Its quickest way: the reference computed before.
        sides = [("TRL", trl_once("trl", "--precompute")), ("Toll", toll_once)]
        others = [("TRL, reference beside", trl_once("trl-beside")), ("TRL as it comes", trl_once("trl-default", "--checkpointing"))]
    else:
        sides = [("TRL", trl_once("trl")), ("Toll", toll_once)]
        others = [("TRL as it comes", trl_once("trl-default", "--checkpointing"))]
    sides += others if args.all else []
runs = beside.rounds(sides, args.rounds, args.quiet)
for figures in runs["Toll"]:
    speeds(figures, counts)
medians = beside.medians(runs, ("trainSeconds", "prepareSeconds", "itemsPerSecond", "itemsPerSecondWithReference", "tokensPerSecond", "wallSeconds", "userSeconds",
                               "systemSeconds", "peakRssKb", "peakAnonymousKb"))
item = "pairs" if args.method == "dpo" else "answers"
mine = medians["Toll"]
rows = []
for name, m in medians.items():
    rows.append([name, beside.figure(m["itemsPerSecond"]), beside.figure(m["tokensPerSecond"]), beside.figure(m["itemsPerSecondWithReference"]), beside.figure(m["wallSeconds"], " s"),
                 beside.figure(m["peakRssKb"] / 1024, " MiB"), beside.figure(mine["itemsPerSecond"] / m["itemsPerSecond"]),
                 beside.figure(mine["peakRssKb"] / m["peakRssKb"])])
beside.table(rows, [f"{args.method}, medians of {args.rounds}", f"{item}/s", "tokens/s", f"{item}/s with preparation", "whole", "peak RSS", "Toll's speed ×", "Toll's RSS ×"])
checks = {}
a = runs["Toll"][0]["losses"]
for name, fs in runs.items():
    if name != "Toll":
        b = fs[0]["losses"]
        worst = max(abs(x - y) for x, y in zip(a, b, strict=True))
        norms = max(abs(x - y) / max(1e-9, abs(y)) for x, y in zip(runs["Toll"][0]["gradientNorms"], fs[0]["gradientNorms"], strict=True))
        checks[name] = dict(steps=len(a), largestLossDifference=worst, withinTolerance=worst <= args.tolerance, largestRelativeNormDifference=norms)
        print(f"losses of {len(a)} steps, Toll and {name}: largest difference {worst:.2e} ({'within' if worst <= args.tolerance else 'OUTSIDE'} {args.tolerance:g}); "
              f"gradient norms {norms:.1e} relative; last loss {a[-1]:.6f} and {b[-1]:.6f}")
if not args.without_peer:
    beside.write(args.name or args.method, dict(versions=dict(toll=toll, **beside.versions(args.peer, ["torch", "transformers", "trl", "accelerate", "datasets"])),
                 settings={k: v for k, v in vars(args).items() if k in ("method", "rounds", "steps", "batch", "learning_rate", "beta", "beta2", "quiet")},
                 model=beside.shape(args.model),
                 counts=counts), runs, medians, checks)
