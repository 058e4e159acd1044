"""Writes the tables of docs/benchmarks.md that compare Toll with others, from results/*.json.

    python render.py           writes them in place, between the lines <!-- peers:NAME --> and <!-- /peers:NAME -->
    python render.py --check   changes nothing; exit code 1 if the document says something else than the results

Standard library only. A result that is not there leaves a line that says so: no number is written by hand.
"""
import argparse
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "docs" / "benchmarks.md"


def number(value, digits=3):
    if value is None:
        return ""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def mib(kilobytes):
    return f"{kilobytes / 1024:,.0f} MiB"


def ratio(x):
    return f"{x:.2f} ×"


def table(header, rows):
    out = ["| " + " | ".join(header) + " |", "|" + "|".join("---" if i == 0 else "---:" for i in range(len(header))) + "|"]
    return out + ["| " + " | ".join(r) + " |" for r in rows]


def spread(runs, key):
    values = [r[key] for r in runs if r.get(key) is not None]
    return f"{number(min(values))}–{number(max(values))}" if len(values) > 1 else ""


def made(result):
    m = result["machine"]
    versions = ", ".join(f"{k} {v}" for k, v in result["versions"].items() if k != "toll")
    toll = result["versions"]["toll"]
    others = [r["busyCoresBefore"] for rs in result["runs"].values() for r in rs] if isinstance(result["runs"], dict) else []
    busy = f" Before the runs other programs used up to {max(others):.1f} cores." if others else ""
    if others and max(others) > 0.5:
        busy += " **The machine was not quiet: the speeds are worth little.**"
    return (f"Made by `{result['made_by']}` on {result['date']}: {m['cpu']}, {m['cores']} cores, {m['memoryGiB']} GiB; {versions}; "
            f"Toll at {toll['commit']}{' with changes' if toll['changed'] else ''}.{busy}")


def train(result, item):
    mine = result["medians"]["Toll"]
    rows = []
    for name, m in result["medians"].items():
        check = result["checks"].get(name)
        rows.append([name, f"{number(m['itemsPerSecond'])} ({spread(result['runs'][name], 'itemsPerSecond')})", number(m["tokensPerSecond"]), number(m["itemsPerSecondWithReference"]), mib(m["peakRssKb"]),
                     "" if name == "Toll" else ratio(mine["itemsPerSecond"] / m["itemsPerSecond"]), "" if name == "Toll" else ratio(mine["peakRssKb"] / m["peakRssKb"]),
                     f"{check['largestLossDifference']:.1e}" if check else ""])
    header = ["", f"{item}/s (least–most)", "tokens/s", f"{item}/s with preparation", "peak memory", "Toll's speed", "Toll's memory", "losses differ by"]
    if item == "answers":
        header.pop(3)
        [r.pop(3) for r in rows]
    model, s = result["model"], result["settings"]
    return [f"Llama of {model['num_hidden_layers']} layers, width {model['hidden_size']}, vocabulary {model['vocab_size']:,}, float32; {s['steps']} steps of {s['batch']} {item}, medians of {s['rounds']}. "
            "Tokens are those of prompts and answers as TRL reads them, padding not counted; the same number for both sides. Losses are compared step by step.", "",
            *table(header, rows), "", made(result)]


def score(result):
    mine = result["medians"]["Toll"]
    rows = []
    for name, m in result["medians"].items():
        rows.append([name, f"{number(m['itemsPerSecond'])} ({spread(result['runs'][name], 'itemsPerSecond')})", f"{number(m['wallSeconds'])} s", mib(m["peakRssKb"]), number(m["accuracy"]),
                     "" if name == "Toll" else ratio(mine["itemsPerSecond"] / m["itemsPerSecond"]), "" if name == "Toll" else ratio(mine["peakRssKb"] / m["peakRssKb"])])
    check = result["checks"]["lm-evaluation-harness"]
    return [f"{result['settings']['count']} items of four long options, medians of {result['settings']['rounds']}; the {check['options']} log-likelihoods differ by at most {check['largestDifference']:.1e} nats "
            f"({check['largestRelativeDifference']:.1e} relative).", "",
            *table(["", "items/s (least–most)", "whole process", "peak memory", "accuracy", "Toll's speed", "Toll's memory"], rows), "", made(result)]


def merge(result):
    size = result["bytesOfOneModel"]
    mine = result["medians"]["Toll"]
    rows = []
    for name, m in result["medians"].items():
        check = result["checks"].get(name)
        same = f"{check['equalTensors']} of {check['tensors']} tensors equal; else at most {check['largestStepsOfBfloat16']} step of bfloat16" if check else ""
        rows.append([name, f"{number(m['onDiskSeconds'])} s ({spread(result['runs'][name], 'onDiskSeconds')})", f"{3 * size / m['onDiskSeconds'] / 1e9:.2f} GB/s", mib(m["peakRssKb"]), mib(m["peakAnonymousKb"]),
                     "" if name == "Toll" else ratio(m["onDiskSeconds"] / mine["onDiskSeconds"]), "" if name in ("Toll", "dd") else ratio(m["peakRssKb"] / mine["peakRssKb"]), same])
    cold = all(r["cacheDropped"] for rs in result["runs"].values() for r in rs)
    return [f"Two bfloat16 checkpoints of {size / 1e9:.1f} GB each, weights {', '.join(map(str, result['weights']))}, until the output is on the disk; {len(result['runs']['Toll'])} rounds, medians; "
            f"{'the page cache was dropped before every run' if cold else 'the page cache was not dropped'}.", "",
            *table(["", "time (least–most)", "traffic", "peak memory", "of it anonymous", "its time, Toll's = 1", "its memory, Toll's = 1", "output beside Toll's"], rows), "", made(result)]


def folders(result):
    kinds = {}
    for r in result["runs"]:
        kinds.setdefault(r["check"], []).append(r)
    about = {"read": "saved by transformers, read by Toll", "written": "written by Toll, loaded by transformers", "adapter": "adapter written by Toll, loaded by PEFT",
             "reward": "reward model written by Toll, loaded as a classifier", "hub": "fetched by one program, loaded by the other"}
    rows = []
    for kind, rs in kinds.items():
        worst = [r["largestDifference"] for r in rs if r["largestDifference"] is not None]
        rows.append([about[kind], f"{sum(r['ok'] for r in rs)} of {len(rs)}", f"{max(worst):.1e}" if worst else "", f"{result['settings']['tolerance']:g}"])
    out = [*table(["", "passed", "largest difference of a log-probability, nats (relative above 1)", "tolerated"], rows), ""]
    subjects = sorted({r["subject"].split(" of ")[0] for r in result["runs"] if r["check"] == "written"})
    out += ["Written by: " + ", ".join(f"`{s}`" for s in subjects) + ".", "", "Kinds of model: " + "; ".join(r["subject"] for r in result["runs"] if r["check"] == "read") + ".", ""]
    failed = [r for r in result["runs"] if not r["ok"]]
    out += [f"- Failed: {r['check']}, {r['subject']}: {'; '.join(r['faults'])}" for r in failed] + ([""] if failed else [])
    return out + [made(result)]


PARTS = {"dpo": lambda r: train(r, "pairs"), "sft": lambda r: train(r, "answers"), "score": score, "merge": merge, "merge-7b": merge, "folders": folders}


def rendered(text):
    for name in re.findall(r"<!-- peers:([a-z0-9-]+) -->", text):
        if name not in PARTS:
            sys.exit(f"{DOCUMENT}: <!-- peers:{name} -->: no such part; known: {', '.join(PARTS)}")
        file = HERE / "results" / f"{name}.json"
        body = "\n".join(PARTS[name](json.loads(file.read_text()))) if file.is_file() else "Not measured yet."
        text = re.sub(rf"(<!-- peers:{name} -->\n).*?(<!-- /peers:{name} -->)", lambda m: m.group(1) + body + "\n" + m.group(2), text, flags=re.S)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    before = DOCUMENT.read_text(encoding="utf-8")
    after = rendered(before)
    if args.check:
        sys.exit(0 if before == after else "docs/benchmarks.md: differs from benchmarks/peers/results; run benchmarks/peers/render.py")
    DOCUMENT.write_text(after, encoding="utf-8")


main()
