"""Every folder, both ways: what transformers saves, Toll reads; what Toll writes, transformers and PEFT load, with the same log-probabilities.

    python check_folders.py --work DIR [--tolerance 1e-4]        with a Python that has torch, transformers and peft

Run by benchmarks/peers/run_all; exit code 1 if anything failed. Models are tiny, of every kind in tiny_models.py, with
random weights. Compared are log-probabilities of continuations of several prompts, in nats, as 'toll tax' keeps them: they
go through tokenizer, weights and decoder. Which methods there are is asked of Toll itself, so that none is left out: a
method this script has no data for fails. The checks:

  read       transformers saved it; Toll's log-probabilities are transformers'
  written    Toll wrote it; transformers loads it with no tensor missing, left over or misshapen, in the type that
             config.json names, and Toll's log-probabilities are transformers'
  adapter    PEFT loads the adapter beside the model that Toll wrote; with the base it gives the written model's log-probabilities
  reward     transformers loads it as a sequence classifier; its scores have the mean and spread that Toll wrote down
  hub        what Toll fetched, transformers finds in the cache, and the reverse (a hub of the same protocol on this machine)
"""
import argparse
import contextlib
import http.server
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import threading

import beside

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", PYTHONWARNINGS="ignore")
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--work", type=pathlib.Path, required=True)
parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference of a log-probability in nats, relative above 1 nat")
parser.add_argument("--only", help="regular expression over the checks' names, for trying; writes no results")
args = parser.parse_args()

import torch
import transformers
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

import tiny_models

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
work = args.work.resolve() / "folders"
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
tokenizer = tiny_models.tokenizer()
sentences = re.findall(r"[^.?]*[.?]", tiny_models.TEXT)
PROMPTS = [s.strip()[:cut] for s in sentences for cut in (9, 30, 70)] + [tiny_models.TEXT[:n] for n in (150, 200, 250)]
OPTIONS = ["the", "a door", "noon,", "who never came", "red", "Put it under the tap."]
ITEMS = work / "items.jsonl"
ITEMS.write_text("".join(json.dumps(dict(id=f"{i}", prompt=p.rstrip(), options=OPTIONS, answer=0)) + "\n" for i, p in enumerate(PROMPTS)))
rows = []


def chat(text):
    return [dict(role="user", content=text)]


def says(text):
    return [dict(role="assistant", content=text)]


ASKED = ["How do I boil an egg?", "When did the rain fall?", "Is the door red?", "What are two and three?"]
ANSWERS = [("Put it in boiling water.", "No."), ("It fell while the ferry waited.", "I do not know when."), ("The door is red.", "Never at noon."), ("They are five.", "Seven loaves.")]
DATA = {
    "pairs": [dict(prompt=chat(q), chosen=says(c), rejected=says(r)) for q, (c, r) in zip(ASKED, ANSWERS)],
    "answers": [dict(prompt=chat(q), completion=says(c)) for q, (c, _) in zip(ASKED, ANSWERS)],
    "judged answers": [dict(prompt=chat(q), completion=says(a), label=good) for q, (c, r) in zip(ASKED, ANSWERS) for a, good in ((c, True), (r, False))],
    "prompts": [dict(prompt=chat(q)) for q in ASKED],
    "rated answers": [dict(prompt=chat(q), completion=says(a), attributes=dict(helpfulness=4 if good else 1, correctness=3 if good else 0)) for q, (c, r) in zip(ASKED, ANSWERS) for a, good in ((c, True), (r, False))],
}
for name, lines in DATA.items():
    (work / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
# Small and quick, where a method has the setting; what it computes is not the question here.
SETTINGS = dict(learning_rate="1e-3", batch=2, iterations=1, prompts=4, samples=2, max_new_tokens=8, held_out=0, epochs=1, max_tokens=256, max_prompt_tokens=128, temperature=1.5)


def toll(*words, **environment):
    told = subprocess.run([*beside.TOLL, *map(str, words)], cwd=beside.REPOSITORY, capture_output=True, text=True, env=beside.environment(**environment))
    if told.returncode:
        raise RuntimeError(f"toll {shlex.join(map(str, words))}: exit code {told.returncode}\n{told.stderr.strip()[-600:]}{told.stdout.strip()[-300:]}")
    return told.stdout


def encoded(prompt, option):
    whole = tokenizer(prompt + " " + option, add_special_tokens=False)["input_ids"]
    head = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    assert whole[:len(head)] == head, (prompt, option)
    return head, whole[len(head):]


def log_probs(model):
    """[[Σ log p(option | prompt) …] …] by transformers in float32: one batch padded on the right, which later tokens alone can see."""
    sequences = [(head, tail) for prompt in PROMPTS for head, tail in (encoded(prompt.rstrip(), option) for option in OPTIONS)]
    longest = max(len(h) + len(t) for h, t in sequences)
    ids = torch.tensor([h + t + [0] * (longest - len(h) - len(t)) for h, t in sequences])
    with torch.no_grad():
        logits = model(ids).logits.double().log_softmax(-1)
    flat = [sum(logits[row, len(h) - 1 + i, token].item() for i, token in enumerate(t)) for row, (h, t) in enumerate(sequences)]
    return [flat[k:k + len(OPTIONS)] for k in range(0, len(flat), len(OPTIONS))]


def load(folder, kind=AutoModelForCausalLM, **more):
    """The model in float32, and what is wrong with the folder, in words."""
    model, info = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True, **more)
    faults = [f"{k.replace('_', ' ')}: {sorted(map(str, v))}" for k, v in info.items() if v and k in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")]
    named = json.loads((pathlib.Path(folder) / "config.json").read_text())
    stored = transformers.AutoConfig.from_pretrained(folder).dtype
    held = {t["dtype"] for f in pathlib.Path(folder).glob("*.safetensors") for n, t in header(f).items() if n != "__metadata__"}
    if held != {{torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}[stored]}:
        faults.append(f"config.json names {stored}, the tensors are {sorted(held)}")
    if not named.get("architectures"):
        faults.append("config.json names no architecture")
    return model.eval(), faults


def header(file):
    with open(file, "rb") as f:
        return json.loads(f.read(int.from_bytes(f.read(8), "little")))


def content(folder):
    """What a model folder holds; of a name on the hub, the name."""
    kept = hashlib.sha256()
    for file in sorted(pathlib.Path(folder).glob("*.safetensors")):
        kept.update(file.name.encode() + file.read_bytes())
    return kept.hexdigest() if kept.digest() != hashlib.sha256().digest() else str(folder)


def toll_log_probs(folders, **environment):
    """For each folder what Toll finds, in one process: the journal has the models in turn, those of the same content once."""
    contents = [content(f) for f in folders]
    if len(set(contents)) < len(folders):
        once = dict(zip(contents, folders))
        found = dict(zip(once, toll_log_probs(list(once.values()), **environment)))
        return [found[c] for c in contents]
    ledger = work / f"tax-{len(list(work.glob('tax-*')))}"
    toll("tax", *folders, *(folders if len(folders) == 1 else []), "--suite", f"jsonl={ITEMS}", "--out", ledger, "--json", **environment)
    kept = [beside.find_scores(json.loads(line)) for line in (ledger / "journal" / "items.jsonl").read_text().splitlines()]
    if len(kept) != len(folders) * len(PROMPTS):
        raise RuntimeError(f"{len(kept)} items in the journal for {len(folders)} folders of {len(PROMPTS)}: two folders of the same content?")
    out = []
    for i in range(len(folders)):
        found = {k["id"]: k["scores"] for k in kept[i * len(PROMPTS):(i + 1) * len(PROMPTS)]}
        out.append([found[f"{k}"] for k in range(len(PROMPTS))])
    return out


def difference(a, b):
    """The largest, relative above 1 nat; NaN counts as infinite."""
    worst = 0.0
    for x, y in zip((v for row in a for v in row), (v for row in b for v in row), strict=True):
        d = abs(x - y) / max(1.0, abs(y))
        worst = max(worst, d if d == d else float("inf"))
    return worst


def keep(check, subject, command, faults, worst=None, note=""):
    if worst is not None and not worst <= args.tolerance:
        faults = [*faults, f"differs by {worst:.1e}"]
    rows.append(dict(check=check, subject=subject, command=command, ok=not faults, largestDifference=worst, faults=faults, note=note))
    print(f"{'ok  ' if not faults else 'FAIL'} {check:8} {subject:52} {'' if worst is None else f'{worst:.1e}'} {'; '.join(faults)}", flush=True)


def tried(check, subject, command, what):
    """Runs a step; what it raises is a failed check, and None comes back."""
    if args.only and not re.search(args.only, f"{check} {subject}"):
        return None
    try:
        return what()
    except Exception as e:  # every check must be told of
        keep(check, subject, command, [str(e).replace(str(work), "…")])
        return None


def short(words):
    return "toll " + " ".join(w if not str(w).startswith("/") else pathlib.Path(w).name for w in map(str, words))


def parameters(method):
    """Settings and kind of data of 'toll align METHOD', as it tells them."""
    text = toll("align", method, "--help-method")
    names = set(re.findall(r"^  ([a-z_0-9]+) +\S", text, re.M))
    if "learning_rate" not in names:
        raise RuntimeError(f"'toll align {method} --help-method' lists its parameters in a way this script does not know")
    data = re.search(r"^data: (.*?)(?::|$)", text, re.M).group(1).strip()
    return names, data


def align(method, base, out, *more, **settings):
    names, data = parameters(method)
    if data not in DATA:
        raise RuntimeError(f"this script has no data of the kind '{data}'; add some")
    words = ["align", method, "--model", base, "--data", work / f"{data}.jsonl", "--out", out, "--json", *more]
    for key, value in {**SETTINGS, **settings}.items():
        # Nothing is sampled from rated answers.
        if key in names and not (data == "rated answers" and key in ("samples", "temperature", "max_new_tokens")):
            words += ["--set", f"{key}={value}"]
    toll(*words)
    return out, short(words[:3] + [base.name] + (list(more)))


def check_written(made):
    """made: [(subject, command, folder)]; all scored by Toll in one process, then loaded by transformers one by one."""
    made = [m for m in made if m]
    if not made:
        return
    scores = tried("written", "all of the above", "toll tax", lambda: toll_log_probs([f for _, _, f in made]))
    for (subject, command, folder), mine in zip(made, scores or []):
        def once():
            model, faults = load(folder)
            words = AutoTokenizer.from_pretrained(folder)
            if words(tiny_models.TEXT)["input_ids"] != tokenizer(tiny_models.TEXT)["input_ids"] or words.chat_template != tokenizer.chat_template:
                faults.append("tokenizer or chat template differ from the base's")
            theirs = log_probs(model)
            keep("written", subject, command, faults, difference(mine, theirs))
            if (folder / "adapter").is_dir():
                return theirs
        theirs = tried("written", subject, command, once)
        if theirs:
            tried("adapter", subject, command, lambda: check_adapter(subject, command, folder, theirs))


def check_adapter(subject, command, folder, merged):
    base = pathlib.Path(json.loads((folder / "adapter" / "adapter_config.json").read_text())["base_model_name_or_path"])
    model, _ = load(base)
    # What is stored in half precision was rounded once more than base plus adapter.
    stored = transformers.AutoConfig.from_pretrained(folder).dtype
    worst = difference(log_probs(PeftModel.from_pretrained(model, folder / "adapter").eval()), merged)
    if stored == torch.float32:
        keep("adapter", subject, command, [], worst)
    else:
        keep("adapter", subject, command, [] if worst < 0.05 else [f"differs by {worst:.1e}"], None, f"{worst:.1e} apart, the merged model being rounded to {str(stored)[6:]}")


def check_reward(subject, command, folder):
    model, faults = load(folder, AutoModelForSequenceClassification)
    # The language model's head stays in the folder, so that Toll can load it like any other; a classifier leaves it.
    faults = [f for f in faults if f != "unexpected keys: ['lm_head.weight']"]
    scores = []
    with torch.no_grad():
        for pair in DATA["pairs"]:
            for answer in (pair["chosen"], pair["rejected"]):
                ids = tokenizer.apply_chat_template(pair["prompt"] + answer, return_dict=True)["input_ids"]
                logits = model(torch.tensor([ids])).logits
                if logits.shape != (1, 1):
                    raise RuntimeError(f"{tuple(logits.shape)} scores for one answer, expected one")
                scores.append(logits.item())
    told = json.loads((folder / "toll-reward.json").read_text())
    mean = sum(scores) / len(scores)
    spread = (sum((s - mean) ** 2 for s in scores) / len(scores)) ** 0.5
    worst = max(abs(mean - told["centre"]), abs(spread - told["spread"]))
    if spread < 1e-3:
        faults.append(f"scores hardly differ (spread {spread:.1e}): nothing was learnt, nothing is shown")
    keep("reward", subject, command, faults, worst, f"mean {mean:.4f}, spread {spread:.4f} of {len(scores)} answers")


class Hub(http.server.BaseHTTPRequestHandler):
    """One repository, tiny/model, by the hub's protocol: listing, heads, contents, ranges."""
    files = {}
    commit = ""

    def log_message(self, *a):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, body):
        path = self.path.split("?")[0]
        kept = re.fullmatch(r"/tiny/model/resolve/[^/]+/(.+)", path)
        if re.fullmatch(r"/api/models/tiny/model(/revision/[^/]+)?", path):
            self.send(200, json.dumps(dict(id="tiny/model", modelId="tiny/model", sha=self.commit, private=False, gated=False, disabled=False, tags=[], downloads=0, likes=0,
                                           siblings=[dict(rfilename=n) for n in sorted(self.files)])).encode(), body, "application/json")
        elif re.fullmatch(r"/api/models/tiny/model/tree/[^/]+", path):
            self.send(200, json.dumps([dict(type="file", path=n, size=len(b), oid=hashlib.sha1(b).hexdigest()) for n, b in sorted(self.files.items())]).encode(), body, "application/json")
        elif kept and kept.group(1) in self.files:
            name, data = kept.group(1), self.files[kept.group(1)]
            large = name.endswith(".safetensors")
            tag = hashlib.sha256(data).hexdigest() if large else hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            more = {"ETag": f'"{tag}"', "X-Repo-Commit": self.commit, "Accept-Ranges": "bytes"}
            if large:
                more.update({"X-Linked-Etag": f'"{tag}"', "X-Linked-Size": str(len(data))})
            span = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
            if span and int(span.group(1)) > 0:
                at = int(span.group(1))
                more["Content-Range"] = f"bytes {at}-{len(data) - 1}/{len(data)}"
                self.send(206, data[at:], body, "application/octet-stream", more)
            else:
                self.send(200, data, body, "application/octet-stream", more)
        else:
            self.send(404, b"Entry not found", body, "text/plain", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": self.commit})

    def send(self, status, data, body, kind, more=()):
        self.send_response(status)
        for key, value in dict(more).items():
            self.send_header(key, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)


@contextlib.contextmanager
def hub(folder):
    Hub.files = {f.name: f.read_bytes() for f in folder.iterdir() if f.is_file()}
    # Another model is another commit, or a cache would rightly keep the one it has.
    Hub.commit = hashlib.sha1(b"".join(n.encode() + b for n, b in sorted(Hub.files.items()))).hexdigest()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


LOAD = "import sys,torch,transformers as t;m=t.AutoModelForCausalLM.from_pretrained(sys.argv[1],dtype=torch.float32);m.save_pretrained(sys.argv[2])"
FETCH = "import sys,huggingface_hub as h;print(h.snapshot_download(sys.argv[1]))"


def python(code, *words, **environment):
    told = subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, env={**beside.peer_environment(), **{k: str(v) for k, v in environment.items()}})
    if told.returncode:
        raise RuntimeError(told.stderr.strip()[-400:])
    return told.stdout


def check_hub(folder, expected):
    with hub(folder) as endpoint:
        def fetched():
            cache = work / "cache-of-toll"
            toll("hub", "get", "--update", "tiny/model", HF_HUB_OFFLINE="0", HF_ENDPOINT=endpoint, HF_HUB_CACHE=cache)
            python(LOAD, "tiny/model", work / "from-cache", HF_HUB_OFFLINE="1", HF_HUB_CACHE=cache)
            keep("hub", "fetched by Toll, loaded by transformers offline", "toll hub get --update tiny/model", [], difference(log_probs(load(work / "from-cache")[0]), expected))

        def found():
            cache = work / "cache-of-python"
            python(FETCH, "tiny/model", HF_HUB_OFFLINE="0", HF_ENDPOINT=endpoint, HF_HUB_CACHE=cache)
            keep("hub", "fetched by huggingface_hub, read by Toll offline", "toll tax --offline tiny/model", [],
                 difference(toll_log_probs(["tiny/model"], HF_HUB_OFFLINE="1", HF_HUB_CACHE=cache)[0], expected))

        tried("hub", "fetched by Toll, loaded by transformers offline", "toll hub get --update tiny/model", fetched)
        tried("hub", "fetched by huggingface_hub, read by Toll offline", "toll tax --offline tiny/model", found)


def merges(a, b, base, out):
    """[(subject, words)] of every merge that Toll lists."""
    text = re.split(r"^Commands:\n", toll("merge", "--help"), flags=re.M)[1]
    # Descriptions go on in lines with a deeper indent.
    for names in re.findall(r"^  (\S+(?:, \S+)*)  ", text, re.M):
        name = names.split(",")[0]
        two = ["--model", a, "--model", b]
        if name == "linear":
            yield name, ["merge", name, *two, "--weight", "0.7,0.3"]
            yield "linear, ratios by block", ["merge", name, "--base", base, "--aligned", a, "--rlhf-weight", "0.4", "--ratios", "0.6,0.4,0.2"]
        elif name == "hma":
            yield name, ["merge", name, "--base", base, "--aligned", a, "--rlhf-weight", "0.4", "--samples", 4, "--steps", 2, "--max-new-tokens", 4]
        elif name == "slerp":
            yield name, ["merge", name, "--base", base, "--model", a, "--set", "t=0.4"]
        elif name == "nuslerp":
            yield name, ["merge", name, *two, "--weight", "0.6,0.4"]
        elif name == "yaml":
            file = out / "merge.yaml"
            file.write_text(json.dumps(dict(merge_method="ties", base_model=str(base), dtype="float32", models=[dict(model=str(m), parameters=dict(weight=0.5, density=0.7)) for m in (a, b)])))
            yield name, ["merge", name, file]
        elif name == "adapter":
            yield name, ["merge", name, "--base", base, "--adapter", out / "lora-dpo" / "adapter"]
        elif name == "search":
            continue
        else:
            more = ["--set", "density=0.6"] if re.match("ties|dare|breadcrumbs|della", name) else []
            yield name, ["merge", name, "--base", base, *two, "--weight", 0.5, *more]


def main():
    # What Toll answers to a method that does not exist names all that do.
    told = subprocess.run([*beside.TOLL, "align", "?"], cwd=beside.REPOSITORY, capture_output=True, text=True, env=beside.environment())
    methods = re.search(r"expected one of ([a-z0-9-]+(?:, [a-z0-9-]+)*)", re.sub(r"\s+", " ", told.stderr + told.stdout)).group(1).split(", ")
    for number, kind in enumerate(tiny_models.KINDS):
        here = work / str(number)
        here.mkdir()
        base, other, third = here / "base", here / "other", here / "third"
        made = tiny_models.save(kind, base, 40 + number)
        tiny_models.save(kind, other, 60 + number, near=made)
        tiny_models.save(kind, third, 80 + number, near=made)
        expected = log_probs(load(base)[0])
        first = number == 0

        def read():
            ours = toll_log_probs([base, other])
            keep("read", kind, "toll tax base other", [], max(difference(ours[0], expected), difference(ours[1], log_probs(load(other)[0]))))
        tried("read", kind, "toll tax base other", read)
        written = []

        def step(subject, words, what):
            done = tried("written", f"{subject} of {kind}", words, what)
            if done:
                written.append((f"{subject} of {kind}", done[1], done[0]))
            return done

        reward = None
        if "rm" in methods and first:
            done = tried("reward", f"rm of {kind}", "toll align rm", lambda: align("rm", base, here / "rm", epochs=20, learning_rate="3e-3"))
            if done:
                reward = done[0]
                tried("reward", f"rm of {kind}", done[1], lambda: check_reward(f"rm of {kind}", done[1], reward))
        for method in methods if first else ["sft"]:
            if method in ("rs", "rsf", "ppo"):
                # Answers of a random model never end: it is taught a few first.
                if not (here / "taught").is_dir():
                    tried("written", f"the start of {method}", "toll align sft", lambda: align("sft", base, here / "taught", epochs=30))
                step(method, f"toll align {method}", lambda: align(method, here / "taught", here / f"align-{method}", "--reward", reward, max_new_tokens=24, samples=4, temperature=1))
            elif method != "rm":
                step(method, f"toll align {method}", lambda: align(method, base, here / f"align-{method}"))
        for method in ("sft", "dpo", "kto") if first else ("dpo",):
            step(f"{method} --lora", f"toll align {method} --lora r=4", lambda: align(method, base, here / f"lora-{method}", "--lora", "r=4"))
        step("sft --dtype bfloat16", "toll align sft --dtype bfloat16", lambda: align("sft", base, here / "sft-bf16", "--dtype", "bfloat16"))

        def merge(name, words):
            out = here / f"merge-{name}"
            toll(*words, "--out", out)
            return out, short(words)
        for name, words in merges(other, third, base, here):
            if first or name in ("linear", "ties"):
                step(f"merge {name}", short(words), lambda: merge(name, words))
        check_written(written)
        if number in (0, 3) and (not args.only or re.search(args.only, "hub")):
            check_hub(base, expected)


main()
failed = [r for r in rows if not r["ok"]]
print(f"{len(rows)} checks, {len(failed)} failed")
if not args.only:
    beside.write("folders", dict(versions=dict(toll=beside.toll_version(), **beside.versions(sys.executable, ["torch", "transformers", "peft", "safetensors", "huggingface_hub"])),
                 settings=dict(tolerance=args.tolerance, prompts=len(PROMPTS), options=len(OPTIONS))), rows, {}, dict(checks=len(rows), failed=len(failed)))
shutil.rmtree(work, ignore_errors=True) if not failed else None
sys.exit(1 if failed else 0)
