"""Log-likelihood scoring: Toll beside lm-evaluation-harness's transformers backend, the same items, on the CPU in float32.

    python score_beside_lm_eval.py --peer PYTHON --model DIR --items FILE --work DIR [--rounds 5] [--count 60]

Run by benchmarks/peers/run_all, which makes model and items. Speed is items per second of the scoring alone (tokenising
to sums), and of the whole process. Every option's log-likelihood is compared. The harness reads a prompt once for each of
its options, as it comes; Toll reads it once.
"""
import argparse
import pathlib
import re
import shutil

import beside

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--peer", type=pathlib.Path, required=True, help="the Python that has lm_eval")
parser.add_argument("--model", type=pathlib.Path, required=True)
parser.add_argument("--items", type=pathlib.Path, required=True)
parser.add_argument("--work", type=pathlib.Path, required=True)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--count", type=int, default=60, help="items, from the head of the file")
parser.add_argument("--batch", type=int, default=16, help="the harness's batch size")
parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference of a log-likelihood in nats, relative above 1 nat")
parser.add_argument("--quiet", type=float, help="before every run wait until others use fewer cores than this")
parser.add_argument("--name", default="score")
args = parser.parse_args()
work = args.work.resolve()
work.mkdir(parents=True, exist_ok=True)
toll = beside.toll_version()
items = work / "choices.jsonl"
lines = args.items.read_text(encoding="utf-8").splitlines(keepends=True)[:args.count]
items.write_text("".join(lines), encoding="utf-8")
scores = {}


def toll_once(number):
    out = work / "score-toll"
    shutil.rmtree(out, ignore_errors=True)
    # The same folder twice: its second pass finds every item done. Progress tells to a tenth of a second how long the first took.
    command = [*beside.TOLL, "tax", args.model.resolve(), args.model.resolve(), "--suite", f"jsonl={items}", "--out", out]
    figures = beside.run(command, beside.environment(), work / "toll.log")
    took = re.search(r"on choices: done in (?:(\d+):)?([\d.]+)", (work / "toll.log").read_text(encoding="utf-8"))
    kept = beside.toll_items(out)
    figures.update(scoreSeconds=60 * int(took.group(1) or 0) + float(took.group(2)), accuracy=sum(k["value"] for k in kept.values()) / len(kept))
    scores["Toll"] = {i: k["scores"] for i, k in kept.items()}
    return dict(figures, itemsPerSecond=len(lines) / figures["scoreSeconds"])


def peer_once(number):
    command = [args.peer, beside.HERE / "run_lm_eval.py", "--model", args.model.resolve(), "--items", items, "--batch", args.batch]
    figures = beside.run(command, beside.peer_environment(), work / "lm_eval.log")
    figures.update(beside.last_json(figures["stdout"]))
    scores["lm-evaluation-harness"] = dict(zip(figures.pop("ids"), figures.pop("scores"), strict=True))
    return dict(figures, itemsPerSecond=len(lines) / figures["scoreSeconds"])


runs = beside.rounds([("Toll", toll_once), ("lm-evaluation-harness", peer_once)], args.rounds, args.quiet)
keys = ("itemsPerSecond", "scoreSeconds", "wallSeconds", "userSeconds", "systemSeconds", "peakRssKb", "peakAnonymousKb", "accuracy")
medians = beside.medians(runs, keys)
a, b = scores["Toll"], scores["lm-evaluation-harness"]
worst = max(abs(x - y) for i in b for x, y in zip(a[i], b[i], strict=True))
relative = max(abs(x - y) / max(1, abs(y)) for i in b for x, y in zip(a[i], b[i], strict=True))
checks = {"lm-evaluation-harness": dict(options=sum(map(len, b.values())), largestDifference=worst, largestRelativeDifference=relative, withinTolerance=relative <= args.tolerance)}
mine = medians["Toll"]
beside.table([[n, beside.figure(m["itemsPerSecond"]), beside.figure(m["wallSeconds"], " s"), beside.figure(m["peakRssKb"] / 1024, " MiB"), beside.figure(m["accuracy"]),
               beside.figure(mine["itemsPerSecond"] / m["itemsPerSecond"])] for n, m in medians.items()],
             [f"{len(lines)} items of {len(a[next(iter(a))])} options, medians of {args.rounds}", "items/s", "whole", "peak RSS", "accuracy", "Toll's speed ×"])
print(f"log-likelihoods: largest difference {worst:.1e} nats, {relative:.1e} relative ({'within' if relative <= args.tolerance else 'OUTSIDE'} {args.tolerance:g})")
beside.write(args.name, dict(versions=dict(toll=toll, **beside.versions(args.peer, ["lm_eval", "torch", "transformers", "datasets"])),
             settings={k: getattr(args, k) for k in ("rounds", "count", "batch", "quiet")}, model=beside.shape(args.model)), runs, medians, checks)
