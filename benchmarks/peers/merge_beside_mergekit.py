"""Toll's linear merge of two checkpoints beside mergekit's, and beside plain sequential I/O of the same bytes.

    python merge_beside_mergekit.py --peer MERGEKIT_PYTHON --inputs DIR --work DIR [--rounds 5] [--weights 0.7,0.3]

DIR holds two model folders a and b (make_bench_model.py merge-inputs). Run by benchmarks/peers/run_all. "dd" reads a, reads b
and writes as many bytes as the output has, 16 MiB at a time, fsync at the end: what the disk takes for the same traffic.
mergekit does not wait for its output to be on the disk; the sync after it is timed too and told apart. Before every run
the page cache is dropped where the user may. The outputs are compared tensor by tensor by hash, and value by value on
the head of every tensor.
"""
import argparse
import hashlib
import json
import mmap
import os
import pathlib
import shutil
import struct
import subprocess
import time

import beside

HEAD = 65536

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--peer", type=pathlib.Path, help="the Python that has mergekit; without it Toll and dd alone, and no results are written")
parser.add_argument("--inputs", type=pathlib.Path, required=True)
parser.add_argument("--work", type=pathlib.Path, required=True)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--weights", default="0.7,0.3")
parser.add_argument("--sides", default="dd,Toll,mergekit,mergekit float32,mergekit least memory", help="which to run")
parser.add_argument("--toll-option", action="append", default=[], help="further words for toll merge linear")
parser.add_argument("--quiet", type=float, help="before every run wait until others use fewer cores than this")
parser.add_argument("--name", default="merge")
args = parser.parse_args()
work = args.work.resolve()
work.mkdir(parents=True, exist_ok=True)
inputs = [args.inputs.resolve() / n for n in ("a", "b")]
weights = [float(w) for w in args.weights.split(",")]
size = sum(f.stat().st_size for f in inputs[0].glob("*.safetensors"))
if shutil.disk_usage(work).free < size + 1_000_000_000:
    raise SystemExit(f"{work}: {shutil.disk_usage(work).free / 1e9:.1f} GB free, {size / 1e9 + 1:.1f} needed for the output")
out = work / "merged"
digests = {}


def dropped():
    subprocess.run(["sync"], check=True)
    try:
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
        return True
    except OSError:
        return False


def fresh():
    for p in (out, work / "merged.work"):
        shutil.rmtree(p, ignore_errors=True)
    return dict(cacheDropped=dropped())


def sync_after():
    started = time.time()
    subprocess.run(["sync", "-f", str(work)], check=True)
    return time.time() - started


def digest(name, number):
    """Hash and head of every tensor of the output, once for each side; outside the time measured."""
    if number or name in digests:
        return
    tensors = {}
    for file in sorted(out.glob("*.safetensors")):
        with open(file, "rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m:
            n = struct.unpack("<Q", m[:8])[0]
            for tensor, at in json.loads(m[8:8 + n]).items():
                if tensor != "__metadata__":
                    start, end = (8 + n + o for o in at["data_offsets"])
                    h = hashlib.sha256()
                    for p in range(start, end, 1 << 24):
                        h.update(m[p:min(end, p + (1 << 24))])
                    tensors[tensor] = (at["dtype"], tuple(at["shape"]), h.hexdigest(), bytes(m[start:min(end, start + 2 * HEAD)]))
    digests[name] = tensors


def dd(number):
    figures = fresh()
    out.mkdir()
    script = 'for f in "$1"/*.safetensors; do dd if="$f" of=/dev/null bs=16M status=none; done; for f in "$2"/*.safetensors; do dd if="$f" of="$3/$(basename "$f")" bs=16M conv=fsync status=none; done'
    figures.update(beside.run(["bash", "-ec", script, "dd", *inputs, out], beside.environment(), work / "dd.log"))
    return dict(figures, syncSeconds=sync_after())


def toll(number):
    figures = fresh()
    command = [*beside.TOLL, "merge", "linear", "--model", inputs[0], "--model", inputs[1], "--weight", args.weights, "--out", out, "--json", *args.toll_option]
    figures.update(beside.run(command, beside.environment(), work / "toll.log"))
    figures.update(syncSeconds=sync_after())
    digest("Toll", number)
    return figures


def mergekit(name, config, *options):
    def once(number):
        figures = fresh()
        yaml = work / "merge.yaml"
        # JSON is YAML.
        yaml.write_text(json.dumps(dict(merge_method="linear", models=[dict(model=str(m), parameters=dict(weight=w)) for m, w in zip(inputs, weights, strict=True)], **config)))
        command = [args.peer.parent / "mergekit-yaml", yaml, out, "--quiet", *options]
        figures.update(beside.run(command, beside.peer_environment(), work / "mergekit.log"))
        figures.update(syncSeconds=sync_after())
        digest(name, number)
        return figures
    return once


LEAST = ("--lazy-unpickle", "--low-cpu-memory", "--out-shard-size", "1B")
known = {"dd": dd, "Toll": toll}
if args.peer:
    known.update({
        "mergekit": mergekit("mergekit", dict(dtype="bfloat16")),
        "mergekit float32": mergekit("mergekit float32", dict(dtype="float32", out_dtype="bfloat16")),
        "mergekit least memory": mergekit("mergekit least memory", dict(dtype="bfloat16"), *LEAST)})
told = beside.toll_version()
sides = [(name, known[name]) for name in args.sides.split(",") if name in known]
runs = beside.rounds(sides, args.rounds, args.quiet)
for fs in runs.values():
    for f in fs:
        f["onDiskSeconds"] = f["wallSeconds"] + f["syncSeconds"]
keys = ("wallSeconds", "onDiskSeconds", "userSeconds", "systemSeconds", "peakRssKb", "peakAnonymousKb", "peakFileKb")
medians = beside.medians(runs, keys)
mine = medians.get("Toll")
rows = []
for name, m in medians.items():
    rows.append([name, beside.figure(m["wallSeconds"], " s"), beside.figure(m["onDiskSeconds"], " s"), f"{3 * size / m['onDiskSeconds'] / 1e9:.2f} GB/s",
                 beside.figure(m["peakRssKb"] / 1024, " MiB"), beside.figure(m["peakAnonymousKb"] / 1024, " MiB"),
                 beside.figure(mine and mine["onDiskSeconds"] / m["onDiskSeconds"]), beside.figure(mine and mine["peakRssKb"] / m["peakRssKb"])])
beside.table(rows, [f"2 × {size / 1e9:.2f} GB, medians of {args.rounds}", "process", "to the disk", "traffic", "peak RSS", "of it anonymous", "Toll's time ×", "Toll's RSS ×"])
checks = {}
for name, theirs in digests.items():
    if name != "Toll" and "Toll" in digests:
        ours = digests["Toll"]
        same = sum(ours[t][:3] == theirs[t][:3] for t in ours if t in theirs)
        differ = steps = values = 0
        for t in ours:
            x = memoryview(ours[t][3]).cast("H")
            y = memoryview(theirs[t][3]).cast("H")
            values += len(x)
            for p, q in zip(x, y, strict=True):
                if p != q:
                    differ += 1
                    steps = max(steps, abs(p - q) if (p ^ q) < 0x8000 else (p & 0x7fff) + (q & 0x7fff))
        checks[name] = dict(tensors=len(ours), missing=len(set(ours) ^ set(theirs)), equalTensors=same, comparedValues=values, differentValues=differ, largestStepsOfBfloat16=steps)
        print(f"Toll's output and {name}'s: {same} of {len(ours)} tensors equal to the last bit; of the first {HEAD:,} values of every tensor {differ:,} of {values:,} differ, by at most {steps} steps of bfloat16")
if args.peer and "Toll" in known:
    packages = ["mergekit", "torch", "transformers", "safetensors"]
    beside.write(args.name, dict(versions=dict(toll=told, **beside.versions(args.peer, packages)), bytesOfOneModel=size, weights=weights, leastMemory=" ".join(LEAST)), runs, medians, checks)
for p in (out, work / "merged.work"):
    shutil.rmtree(p, ignore_errors=True)
