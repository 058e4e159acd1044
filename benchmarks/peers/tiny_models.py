"""Tiny checkpoints with random weights, as transformers saves them: the kinds of folder that Toll reads and writes."""
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, PreTrainedTokenizerFast

from make_bench_model import CHATML

TEXT = ("The baker sold seven loaves before noon and gave the last one to the child at the door. "
        "Rain fell on the harbour while the ferry waited for a captain who never came. "
        "Please answer politely, and say so when you do not know. Two and three are five; the door is red. "
        "How do I boil an egg? Put it in boiling water for eight minutes, then cool it under the tap. ")
BASE = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-5,
            rope_theta=10000.0, tie_word_embeddings=False)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64, rope_theta=10000.0)
# name: (configuration, model, what differs, type of the weights saved, largest shard)
KINDS = {
    "llama": (LlamaConfig, LlamaForCausalLM, {}, "float32", None),
    "llama, tied, bfloat16": (LlamaConfig, LlamaForCausalLM, dict(tie_word_embeddings=True), "bfloat16", None),
    "llama, four files": (LlamaConfig, LlamaForCausalLM, {}, "float32", "180KB"),
    "llama, tied, float16, five files": (LlamaConfig, LlamaForCausalLM, dict(tie_word_embeddings=True), "float16", "60KB"),
    "llama, biases": (LlamaConfig, LlamaForCausalLM, dict(attention_bias=True, mlp_bias=True), "float32", None),
    "llama 3 positions, tied": (LlamaConfig, LlamaForCausalLM, dict(tie_word_embeddings=True, rope_parameters=LLAMA3), "float32", None),
    "mistral, sliding window, own head size": (MistralConfig, MistralForCausalLM, dict(sliding_window=24, head_dim=24), "bfloat16", None),
}


def tokenizer():
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator([TEXT], trainers.BpeTrainer(vocab_size=384, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|pad|>"], show_progress=False,
                                                        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    out = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|pad|>")
    out.chat_template = CHATML
    return out


def save(kind, folder, seed, near=None):
    """Saves a model of a kind; near gives a neighbour of that model, as training would, instead of another one."""
    config, model, extra, dtype, shard = KINDS[kind]
    words = tokenizer()
    # Larger than the tokenizer, as most published checkpoints are.
    made = model(config(**{**BASE, **extra}, vocab_size=(len(words) + 31) // 16 * 16, bos_token_id=None, eos_token_id=words.eos_token_id, pad_token_id=words.pad_token_id))
    random = torch.Generator().manual_seed(seed)
    other = near and dict(near.named_parameters())
    with torch.no_grad():
        for name, p in made.named_parameters():
            noise = torch.randn(p.shape, generator=random)
            # Norms and biases too: ones and zeros would hide faults.
            p.copy_(other[name].float() + noise * 0.02 if near else noise * (0.15 if p.dim() > 1 else 0.2) + (1.0 if "norm" in name else 0.0))
    made = made.to(getattr(torch, dtype)).eval()
    made.generation_config.pad_token_id = words.pad_token_id
    made.save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    words.save_pretrained(folder)
    return made
