"""Golden BLEU values from sacreBLEU for Toll's Bleu tests; sentences are invented.

Run by hand:  python make_bleu_fixtures.py > ../../systems/evaluate/src/test/resources/bleu.json
The versions are written into the file.
"""
import json
import sacrebleu

PAIRS = [
    ("the red fox sees the farmers", ["the red fox sees the farmers"]),
    ("the red fox saw farmers", ["the red fox sees the farmers"]),
    ("gladly , the fox", ["the red fox sees the farmers", "a fox sees farmers"]),
    ("fox", ["the fox"]),
    ("", ["the fox"]),
    ("It cost 1,000.50 coins, didn't it?", ["It cost 1,000.50 coins; did it not?"]),
    ("the-quiet (old) mill & barn 3-4 \"here\"", ["the quiet old mill and barn 3-4 here"]),
    ("a b c d e f g h", ["a b c d x f g h", "a b c e f g h i j"]),
]
out = {"provenance": {"made_by": "benchmarks/peers/make_bleu_fixtures.py", "sacrebleu": sacrebleu.__version__,
                      "signature": "tok:13a|smooth:exp"},
       "pairs": [{"answer": h, "references": r, "sentence": sacrebleu.sentence_bleu(h, r).score} for h, r in PAIRS]}
single = [(h, r[0]) for h, r in PAIRS]
out["corpus"] = sacrebleu.corpus_bleu([h for h, _ in single], [[r for _, r in single]]).score
print(json.dumps(out, indent=1))
