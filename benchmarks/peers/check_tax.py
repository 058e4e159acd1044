"""Are toll tax's benchmarks asked and scored as lm-evaluation-harness does?

    python check_tax.py --model DIR --work DIR [--toll ./toll]        with a Python that has lm_eval (requirements-train.txt)

Makes small data sets of the small world's words in the published shapes, has both programs measure the same model on them,
the harness by its own task files, and compares item by item: log-likelihoods of options to 1e-4 nats (relative above 1), values,
texts of answers, DROP's F1, and the corpus BLEU. SQuAD 2 is left out: the harness's metric for it must be fetched. Exit code 0
when all agree.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--model", type=pathlib.Path, required=True)
parser.add_argument("--work", type=pathlib.Path, required=True)
parser.add_argument("--toll", default=str(pathlib.Path(__file__).resolve().parents[2] / "toll"))
args = parser.parse_args()
work = args.work.resolve()
data = work / "data"
peer = work / "peer"
for folder in (data, peer, data / "mgsm"):
    folder.mkdir(parents=True, exist_ok=True)
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_CACHE=str(work / "cache"))

import lm_eval
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

TASKS = pathlib.Path(lm_eval.__file__).parent / "tasks"
WORDS = "the king has a broken pot and the girl helps the fox hears knights river tower market key church geese i want to cook".split()
N = 30
TOKENS = 16
rng = random.Random(1)


def text(n):
    return " ".join(rng.choice(WORDS) for _ in range(n))


def rows(name, made):
    for folder in (data, peer):
        (folder / name).write_text("".join(json.dumps(r) + "\n" for r in made), encoding="utf-8")


rows("arc-easy.jsonl", [dict(id=f"a{i}", question=text(6) + " ?", choices=dict(text=[text(rng.randint(1, 3)) for _ in range(4)], label=list("ABCD")), answerKey=rng.choice("ABCD")) for i in range(N)])
rows("piqa.jsonl", [dict(goal=text(4), sol1=text(3), sol2=text(4), label=rng.randint(0, 1)) for i in range(N)])
rows("boolq.jsonl", [dict(passage=text(12), question=text(4), label=rng.randint(0, 1)) for i in range(N)])
rows("hellaswag.jsonl", [dict(activity_label=text(2), ctx_a="[header] " + text(4) + " [title] " + text(3), ctx_b=text(2), endings=[text(rng.randint(1, 5)) + " [step]" for _ in range(4)], label=str(rng.randint(0, 3)))
                         for i in range(N)])
rows("mmlu.jsonl", [dict(subject="abstract_algebra", question=" " + text(6) + " ?", choices=[text(2) for _ in range(4)], answer=rng.randint(0, 3)) for i in range(N)])
rows("wmt14-fr-en.jsonl", [dict(translation=dict(fr=text(6), en=text(6))) for i in range(N)])
dates = dict(day="", month="", year="")
rows("drop.jsonl", [dict(query_id=f"d{i}", passage=text(15), question=text(4) + " ?", answer=dict(number=str(i) if i % 3 == 0 else "", spans=[] if i % 3 == 0 else [text(1) for _ in range(i % 3)], date=dates),
                         validated_answers=dict(number=[""], spans=[[text(2)]], date=[dates])) for i in range(N)])
articles = [[dict(question=text(4) + (" ?" if j % 2 else "  _  ."), options=[text(2) for _ in range(4)], answer=rng.choice("ABCD")) for j in range(3)] for i in range(N)]
stories = [text(20) for _ in range(N)]
(peer / "race.jsonl").write_text("".join(json.dumps(dict(article=s, problems=str(p))) + "\n" for s, p in zip(stories, articles)), encoding="utf-8")
(data / "race.jsonl").write_text("".join(json.dumps(dict(q, example_id=f"high{i}.txt", article=stories[i])) + "\n" for i, p in enumerate(articles) for q in p), encoding="utf-8")
sums = [(text(8) + " ?", rng.randint(1, 99)) for _ in range(N)]
(peer / "mgsm-de.jsonl").write_text("".join(json.dumps(dict(question=q, answer=None, answer_number=n)) + "\n" for q, n in sums), encoding="utf-8")
with open(data / "mgsm" / "mgsm_de.tsv", "w", encoding="utf-8", newline="") as out:
    csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE).writerows(sums)

files = {"arc-easy": "arc/arc_easy.yaml", "piqa": "piqa/piqa.yaml", "boolq": "super_glue/boolq/default.yaml", "hellaswag": "hellaswag/hellaswag.yaml",
         "mmlu": "mmlu/default/mmlu_abstract_algebra.yaml", "race": "race/race.yaml", "wmt14-fr-en": "translation/wmt14_fr-en.yaml", "drop": "drop/default.yaml", "mgsm-de": "mgsm/direct/mgsm_direct_de.yaml"}
tasks = work / "tasks"
tasks.mkdir(exist_ok=True)
for name, file in files.items():
    (tasks / f"{name}.yaml").write_text(f"include: {TASKS / file}\ntask: check-{name}\ntag: null\ndataset_path: json\ndataset_name: null\ndataset_kwargs:\n  data_files:\n    test: {peer / (name + '.jsonl')}\n"
                                        "training_split: null\nvalidation_split: null\nfewshot_split: null\ntest_split: test\n", encoding="utf-8")
lm = HFLM(pretrained=str(args.model), dtype="float32", device="cpu", batch_size=1)
result = lm_eval.simple_evaluate(model=lm, tasks=[f"check-{n}" for n in files], task_manager=TaskManager(include_path=str(tasks)), log_samples=True, bootstrap_iters=0, gen_kwargs=f"max_gen_toks={TOKENS}")

out = work / "toll"
subprocess.run([args.toll, "tax", args.model, args.model, "--suites", ",".join(files), "--set", f"data={data}", "--max-new-tokens", str(TOKENS), "--out", out], check=True, stdout=subprocess.DEVNULL)
kept = {}
for line in (out / "journal" / "items.jsonl").read_text(encoding="utf-8").splitlines():
    value = json.loads(line)["value"]
    kept[value["id"]] = value
ids = {"arc-easy": lambda i: f"a{i}", "race": lambda i: f"high{i}.txt", "drop": lambda i: f"d{i}", "wmt14-fr-en": lambda i: f"wmt14-{i}", "mgsm-de": lambda i: f"mgsm-de-{i + 1}"}
bad = 0
for name in files:
    samples = result["samples"][f"check-{name}"]
    if name == "mgsm-de":
        samples = [s for s in samples if s["filter"] == "flexible-extract"]
    worst = 0.0
    values = texts = 0
    for s in sorted(samples, key=lambda s: s["doc_id"]):
        mine = kept[ids.get(name, lambda i: f"{name}-{i}")(s["doc_id"])]
        if mine["scores"]:
            theirs = [float(r[0][0]) for r in s["resps"]]
            worst = max([worst] + [abs(a - b) / max(1, abs(b)) for a, b in zip(mine["scores"], theirs, strict=True)])
            values += mine["value"] != s["acc_norm" if name == "hellaswag" else "acc"]
        else:
            texts += mine["answer"].strip() != s["resps"][0][0].strip()
            values += {"drop": lambda: abs(mine["value"] - s["f1"]) > 1e-9, "mgsm-de": lambda: mine["value"] != s["exact_match"]}.get(name, lambda: False)()
    line = f"{name}: {len(samples)} items, {values} values differ, " + (f"log-likelihoods to {worst:.1e}" if worst else f"{texts} texts differ")
    wrong = values + texts + (worst > 1e-4)
    if name == "wmt14-fr-en":
        ours = json.loads((out / "result.json").read_text(encoding="utf-8"))["subjects"][0]["extra"]["wmt14-fr-en corpus BLEU"]
        theirs = result["results"]["check-wmt14-fr-en"]["bleu,none"]
        line += f", corpus BLEU {ours:.4f} and {theirs:.4f}"
        wrong += abs(ours - theirs) > 1e-6
    print(line)
    bad += wrong
print("all agree" if not bad else f"{bad} differences")
sys.exit(1 if bad else 0)
