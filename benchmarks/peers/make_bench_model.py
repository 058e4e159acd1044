"""What the side-by-side measurements run on, made on the spot: nothing of it is committed.

    python make_bench_model.py model DIR [--text FILE ...] [--hidden 384 --layers 8 ...]   a small Llama, random weights (seeded)
    python make_bench_model.py data DIR --model MODEL --pairs FILE                         preferences, answers, choices as JSONL
    python make_bench_model.py merge-inputs DIR [--shape 7b|3b|tiny]                       two bf16 checkpoints, random weights

The model has a byte-level BPE tokenizer trained on the texts given, and a template of ChatML turns. The pairs are
HH-RLHF transcripts (chosen, rejected), .jsonl or .jsonl.gz. The two checkpoints have Mistral-7B's shapes and names in
shards of at most 5 GB; their weights are one block of random numbers laid out again and again from other places, so that
14.5 GB are written at the speed of the disk and still no two tensors are alike.
"""
import argparse
import gzip
import json
import pathlib
import shutil
import struct
import sys

CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
          "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


def lines(path):
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt", encoding="utf-8") as f:
        yield from f


def turns(transcript):
    """An HH-RLHF transcript as messages; None where its turns do not alternate or one is empty."""
    out = []
    for part in transcript.strip().split("\n\n"):
        if part.startswith("Human: ") or part.startswith("Assistant: "):
            role, text = part.split(": ", 1)
            out.append({"role": "user" if role == "Human" else "assistant", "content": text})
        elif out and part not in ("Human:", "Assistant:"):
            out[-1]["content"] += "\n\n" + part
        else:
            return None
    for i, m in enumerate(out):
        m["content"] = m["content"].strip()
        if m["role"] != ("user", "assistant")[i % 2] or not m["content"]:
            return None
    return out if len(out) >= 2 and len(out) % 2 == 0 else None


def make_model(args):
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|pad|>"]
    texts = (line for path in args.text for line in lines(path))
    bpe.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=args.vocab, special_tokens=special, show_progress=False,
                                                       initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|pad|>")
    tokenizer.chat_template = CHATML
    config = LlamaConfig(vocab_size=len(tokenizer), hidden_size=args.hidden, num_hidden_layers=args.layers, num_attention_heads=args.heads,
                         num_key_value_heads=args.kv_heads, intermediate_size=args.intermediate, max_position_embeddings=args.context,
                         rms_norm_eps=1e-5, rope_theta=10000.0, tie_word_embeddings=args.tied, bos_token_id=None,
                         eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)
    torch.manual_seed(args.seed)
    model = LlamaForCausalLM(config).to(torch.float32)
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(args.dir)
    tokenizer.save_pretrained(args.dir)
    print(f"{args.dir}: {sum(p.numel() for p in model.parameters()):,} weights, vocabulary {len(tokenizer)}")


def make_data(args):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(args.model)
    args.dir.mkdir(parents=True, exist_ok=True)

    def length(messages):
        return len(tokenizer.apply_chat_template(messages, tokenize=True, return_dict=True)["input_ids"])

    pairs = []
    for line in lines(args.pairs):
        row = json.loads(line)
        chosen, rejected = turns(row["chosen"]), turns(row["rejected"])
        if not chosen or not rejected or chosen[:-1] != rejected[:-1] or chosen[-1] == rejected[-1]:
            continue
        if max(length(chosen), length(rejected)) > args.max_tokens or length(chosen[:-1]) > args.max_prompt:
            continue
        pairs.append((chosen[:-1], chosen[-1]["content"], rejected[-1]["content"]))
    needed = args.count + args.choices * 2 + 2
    if len(pairs) < needed:
        sys.exit(f"{args.pairs}: {len(pairs)} usable pairs, {needed} needed")

    def write(name, rows):
        with open(args.dir / name, "w", encoding="utf-8") as f:
            for row in rows:
                f.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{args.dir / name}: {len(rows)} lines")

    def says(text):
        return [{"role": "assistant", "content": text}]

    # At the head the longest pair, so that peak memory does not depend on how far a short run comes.
    used = pairs[:args.count]
    longest = max(range(len(used)), key=lambda i: length(used[i][0] + says(used[i][1])) + length(used[i][0] + says(used[i][2])))
    used.insert(0, used.pop(longest))
    write("pairs.jsonl", [{"prompt": p, "chosen": says(c), "rejected": says(r)} for p, c, r in used])
    write("answers.jsonl", [{"prompt": p, "completion": says(c)} for p, c, _ in used])
    write("judged.jsonl", [{"prompt": p, "completion": says(a), "label": good} for p, c, r in used for a, good in ((c, True), (r, False))])
    # Four choices: both answers to the last turn, and both answers to another prompt.
    rest = pairs[args.count:]
    choices = []
    for i in range(args.choices):
        (p, c, r), (_, c2, r2) = rest[2 * i], rest[2 * i + 1]
        options = [c, r, c2, r2]
        turn = i % 4
        options = options[-turn:] + options[:-turn]
        text = "\n\n".join({"user": "Human: ", "assistant": "Assistant: "}[m["role"]] + m["content"] for m in p) + "\n\nAssistant:"
        choices.append({"id": f"hh-{i}", "prompt": text, "options": options, "answer": turn})
    write("choices.jsonl", choices)


SHAPES = {
    "7b": dict(vocab=32000, hidden=4096, layers=32, heads=32, kv=8, intermediate=14336),
    "3b": dict(vocab=32000, hidden=3072, layers=28, heads=24, kv=8, intermediate=8192),
    "tiny": dict(vocab=320, hidden=64, layers=4, heads=4, kv=2, intermediate=160),
}
SHARD = 5_000_000_000


def tensors(vocab, hidden, layers, heads, kv, intermediate):
    yield "model.embed_tokens.weight", (vocab, hidden)
    head = hidden // heads
    for i in range(layers):
        at = f"model.layers.{i}."
        yield at + "input_layernorm.weight", (hidden,)
        yield at + "mlp.down_proj.weight", (hidden, intermediate)
        yield at + "mlp.gate_proj.weight", (intermediate, hidden)
        yield at + "mlp.up_proj.weight", (intermediate, hidden)
        yield at + "post_attention_layernorm.weight", (hidden,)
        yield at + "self_attn.k_proj.weight", (kv * head, hidden)
        yield at + "self_attn.o_proj.weight", (hidden, heads * head)
        yield at + "self_attn.q_proj.weight", (heads * head, hidden)
        yield at + "self_attn.v_proj.weight", (kv * head, hidden)
    yield "model.norm.weight", (hidden,)
    yield "lm_head.weight", (vocab, hidden)


def make_merge_inputs(args):
    import numpy
    from tokenizers import Tokenizer, models, pre_tokenizers

    shape = SHAPES[args.shape]
    specs = [(n, s, 2 * int(numpy.prod(s))) for n, s in tensors(**shape)]
    total = sum(size for _, _, size in specs)
    # Two inputs and one output.
    args.dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(args.dir).free
    if free < 3 * total + 2_000_000_000:
        sys.exit(f"{args.dir}: {free / 1e9:.1f} GB free, {3 * total / 1e9 + 2:.1f} GB needed for two inputs of {total / 1e9:.1f} GB and one output; "
                 "choose another folder or --shape 3b")
    shards, size = [[]], 0
    for spec in specs:
        if size + spec[2] > SHARD and shards[-1]:
            shards.append([])
            size = 0
        shards[-1].append(spec)
        size += spec[2]
    for number, name in enumerate(("a", "b")):
        folder = args.dir / name
        folder.mkdir(exist_ok=True)
        random = numpy.random.default_rng(args.seed + number)
        block = (random.standard_normal(32 * 1024 * 1024 + 7, dtype=numpy.float32) * 0.02).view(numpy.uint32)
        block = ((block + 0x8000) >> 16).astype(numpy.uint16)  # to bf16; these values never round to infinity
        index, at = {}, 0
        for k, shard in enumerate(shards):
            file = "model.safetensors" if len(shards) == 1 else f"model-{k + 1:05}-of-{len(shards):05}.safetensors"
            header, offset = {"__metadata__": {"format": "pt"}}, 0
            for n, s, b in shard:
                header[n] = {"dtype": "BF16", "shape": list(s), "data_offsets": [offset, offset + b]}
                offset += b
                index[n] = file
            text = json.dumps(header, separators=(",", ":")).encode()
            text += b" " * (-len(text) % 8)
            with open(folder / file, "wb") as f:
                f.write(struct.pack("<Q", len(text)) + text)
                for _, _, b in shard:
                    left = b // 2
                    while left:
                        part = block[at:at + left]
                        part.tofile(f)
                        left -= len(part)
                        at = (at + len(part)) % len(block)
                        if at == 0:
                            at = int(random.integers(len(block) // 2))
        if len(shards) > 1:
            (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": index}, indent=1))
        (folder / "config.json").write_text(json.dumps({
            "architectures": ["MistralForCausalLM"], "model_type": "mistral", "vocab_size": shape["vocab"], "hidden_size": shape["hidden"],
            "num_hidden_layers": shape["layers"], "num_attention_heads": shape["heads"], "num_key_value_heads": shape["kv"],
            "intermediate_size": shape["intermediate"], "max_position_embeddings": 32768, "sliding_window": None, "rms_norm_eps": 1e-5,
            "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": False, "bos_token_id": 1, "eos_token_id": 2,
            "torch_dtype": "bfloat16", "attention_dropout": 0.0, "initializer_range": 0.02, "use_cache": True}, indent=1))
        words = {"<unk>": 0, "<s>": 1, "</s>": 2, **{f"w{i}": i for i in range(3, shape["vocab"])}}
        tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.save(str(folder / "tokenizer.json"))
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>",
                                                                  "eos_token": "</s>", "unk_token": "<unk>"}))
        print(f"{folder}: {total / 1e9:.2f} GB in {len(shards)} files")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("model")
    verb.add_argument("dir", type=pathlib.Path)
    verb.add_argument("--text", type=pathlib.Path, nargs="+", required=True)
    for key, value in dict(vocab=8192, hidden=384, layers=8, heads=6, kv_heads=2, intermediate=1024, context=2048, seed=11).items():
        verb.add_argument("--" + key.replace("_", "-"), type=int, default=value)
    verb.add_argument("--tied", action="store_true")
    verb.set_defaults(run=make_model)
    verb = verbs.add_parser("data")
    verb.add_argument("dir", type=pathlib.Path)
    verb.add_argument("--model", type=pathlib.Path, required=True)
    verb.add_argument("--pairs", type=pathlib.Path, required=True)
    for key, value in dict(count=512, choices=200, max_tokens=512, max_prompt=384).items():
        verb.add_argument("--" + key.replace("_", "-"), type=int, default=value)
    verb.set_defaults(run=make_data)
    verb = verbs.add_parser("merge-inputs")
    verb.add_argument("dir", type=pathlib.Path)
    verb.add_argument("--shape", choices=SHAPES, default="7b")
    verb.add_argument("--seed", type=int, default=3)
    verb.set_defaults(run=make_merge_inputs)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
