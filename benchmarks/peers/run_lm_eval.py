"""lm-evaluation-harness's log-likelihoods of multiple-choice items, with its transformers backend on the CPU in float32.

    python run_lm_eval.py --model DIR --items FILE [--batch 16]      prints one JSON object as its last line

FILE holds {"id", "prompt", "options", "answer"} by line. Seconds are those of the harness's loglikelihood call alone:
tokenising, sorting, model, sums; loading and scoring of the task are outside.
"""
import argparse
import json
import os
import resource
import tempfile
import time

born = time.time()
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--model", required=True)
parser.add_argument("--items", required=True)
parser.add_argument("--batch", type=int, default=16)
args = parser.parse_args()
cache = tempfile.TemporaryDirectory()
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_CACHE=cache.name)

import lm_eval
import torch
from lm_eval.models.huggingface import HFLM

lm = HFLM(pretrained=args.model, dtype="float32", device="cpu", batch_size=args.batch)
task = dict(task="choices", dataset_path="json", dataset_kwargs=dict(data_files=dict(test=args.items)), test_split="test", output_type="multiple_choice",
            doc_to_text="prompt", doc_to_choice="options", doc_to_target="answer", metric_list=[dict(metric="acc", aggregation="mean", higher_is_better=True)])
loaded = time.time()
seconds = []
inner = lm.loglikelihood


def timed(*a, **k):
    started = time.time()
    out = inner(*a, **k)
    seconds.append(time.time() - started)
    return out


lm.loglikelihood = timed
result = lm_eval.simple_evaluate(model=lm, tasks=[task], log_samples=True, bootstrap_iters=0, verbosity="ERROR")
samples = sorted(result["samples"]["choices"], key=lambda s: s["doc_id"])
print(json.dumps(dict(
    items=len(samples), scoreSeconds=sum(seconds), loadSeconds=loaded - born, accuracy=result["results"]["choices"]["acc,none"],
    ids=[s["doc"]["id"] for s in samples], scores=[[float(r[0][0]) for r in s["resps"]] for s in samples],
    threads=torch.get_num_threads(), maxRssKb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)))
