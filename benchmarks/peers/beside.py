"""Two programs side by side: runs commands in turn, measures time and memory of each, and keeps every figure.

Shared by train_beside_trl.py, score_beside_lm_eval.py, merge_beside_mergekit.py and check_folders.py. Standard library only, and it stays
small on purpose: Linux counts a parent's resident memory into a child's peak, so the parent must be the smaller one.
"""
import datetime
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
RESULTS = HERE / "results"
# The command that starts Toll; another one (a build that lies elsewhere) may be named in the environment.
TOLL = shlex.split(os.environ.get("TOLL_COMMAND", "")) or [str(REPOSITORY / "toll")]


def cores():
    return len(os.sched_getaffinity(0))


def environment(**more):
    """The caller's without what tunes or misleads native libraries, so that each side runs as it chooses."""
    out = {k: v for k, v in os.environ.items() if not re.match(r"(OPENBLAS|OMP|MKL|GOMP|KMP|MALLOC)_", k) and k != "LD_PRELOAD"}
    out.update({k: str(v) for k, v in more.items()})
    return out


def peer_environment(**more):
    return environment(OMP_NUM_THREADS=cores(), HF_HUB_OFFLINE=1, TOKENIZERS_PARALLELISM="false", TQDM_DISABLE=1, **more)


class Memory(threading.Thread):
    """Peaks of a process's resident memory, anonymous and file-backed told apart, read every 20 ms.

    VmHWM begins with the program; ru_maxrss would count what this script held when it started it."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = {"VmHWM": 0, "RssAnon": 0, "RssFile": 0}
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.02):
            try:
                with open(f"/proc/{self.pid}/status") as f:
                    for line in f:
                        key = line.split(":", 1)[0]
                        if key in self.peak:
                            self.peak[key] = max(self.peak[key], int(line.split()[1]))
            except OSError:
                return


def busy(seconds=1.0):
    """Cores' worth of processor time that anything on the machine used while this waited; waiting for disks does not count."""
    def used():
        ticks = [int(x) for x in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
    before, started = used(), time.time()
    time.sleep(seconds)
    return (used() - before) / (time.time() - started)


def quiet(limit, patience=120):
    """Waits until others use less of the machine than the limit, in cores; not longer than its patience."""
    until = time.time() + patience
    while limit is not None and busy() > limit and time.time() < until:
        time.sleep(4)


def run(command, env, log, cwd=REPOSITORY):
    """One process to its end: seconds of wall and processor time, peak memory in kB, and what it printed to stdout."""
    before = busy()
    started = time.time()
    with open(log, "wb") as err:
        process = subprocess.Popen([str(c) for c in command], env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=err)
        memory = Memory(process.pid)
        memory.start()
        text = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        memory.over.set()
        memory.join()
    wall = time.time() - started
    if process.returncode != 0:
        sys.exit(f"exit code {process.returncode} of: {shlex.join(map(str, command))}\n{text[-2000:]}\n{pathlib.Path(log).read_text(errors='replace')[-4000:]}")
    return dict(wallSeconds=wall, userSeconds=usage.ru_utime, systemSeconds=usage.ru_stime, peakRssKb=memory.peak["VmHWM"],
                peakAnonymousKb=memory.peak["RssAnon"], peakFileKb=memory.peak["RssFile"], busyCoresBefore=before, stdout=text)


def last_json(text):
    return json.loads(text.strip().splitlines()[-1])


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return dict(cpu=model.group(1) if model else "unknown", cores=cores(), avx512="avx512f" in info, memoryGiB=round(int(memory.group(1)) / 1048576, 1),
                kernel=os.uname().release)


def versions(python, packages):
    code = "import importlib.metadata as m,json,sys;print(json.dumps({'python':sys.version.split()[0],**{p:m.version(p) for p in sys.argv[1:]}}))"
    return json.loads(subprocess.run([python, "-c", code, *packages], check=True, capture_output=True, text=True).stdout)


def toll_version():
    def git(*words):
        return subprocess.run(["git", "-C", REPOSITORY, *words], capture_output=True, text=True).stdout.strip()
    # Built before it is timed.
    told = subprocess.run([*TOLL, "--version"], check=True, capture_output=True, text=True, cwd=REPOSITORY).stdout.strip()
    return dict(commit=git("rev-parse", "--short=12", "HEAD"), changed=bool(git("status", "--porcelain", "--untracked-files=no")), told=told)


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def medians(runs, keys):
    return {name: {k: median([f.get(k) for f in figures]) for k in keys} for name, figures in runs.items()}


def shape(model):
    config = json.loads((model / "config.json").read_text())
    return {k: config[k] for k in ("hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size", "vocab_size")}


def toll_items(ledger):
    """{item: its result, with the log-likelihood of every option as scores}, as 'toll tax --out LEDGER' kept them."""
    out = {}
    for line in (ledger / "journal" / "items.jsonl").read_text(encoding="utf-8").splitlines():
        kept = find_scores(json.loads(line))
        out[kept["id"]] = kept
    return out


def find_scores(entry):
    """The item's result in a journal's line, whatever wraps it."""
    if isinstance(entry, str):
        entry = json.loads(entry) if entry.startswith("{") else None
    if isinstance(entry, dict):
        if "scores" in entry and "id" in entry:
            return entry
        return next((f for f in map(find_scores, entry.values()) if f), None)
    return None


def rounds(sides, count, limit):
    """Runs every side once per round, in turn, each round beginning with another; {name: [figures of every round]}."""
    out = {name: [] for name, _ in sides}
    for i in range(count):
        turn = sides[i % len(sides):] + sides[:i % len(sides)]
        for name, once in turn:
            quiet(limit)
            figures = once(i)
            figures.pop("stdout", None)
            out[name].append(figures)
            told = ", ".join(f"{k} {v:.4g}" for k, v in figures.items() if isinstance(v, (int, float)) and k in ("itemsPerSecond", "tokensPerSecond", "wallSeconds", "peakRssKb"))
            print(f"  round {i + 1} of {count}, {name}: {told}", file=sys.stderr, flush=True)
    return out


def write(name, about, runs, medians, checks):
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    shown = [re.sub(r"^.*/(?=benchmarks/peers/)", "", a) for a in sys.argv]
    file.write_text(json.dumps(dict(
        made_by="python " + shlex.join(pathlib.Path(a).name if a.startswith("/") else a for a in shown), date=datetime.date.today().isoformat(), machine=machine(), **about, medians=medians, checks=checks,
        runs=runs), indent=1) + "\n")
    print(f"written: {file.relative_to(REPOSITORY)}")


def table(rows, header):
    widths = [max(len(str(r[i])) for r in [header, *rows]) for i in range(len(header))]
    for r in [header, ["-" * w for w in widths], *rows]:
        print("  ".join(str(c).ljust(w) if i == 0 else str(c).rjust(w) for i, (c, w) in enumerate(zip(r, widths))))


def figure(value, unit=""):
    return "" if value is None else f"{value:,.3g}{unit}" if abs(value) < 1000 else f"{value:,.0f}{unit}"
