"""Makes small models in Hugging Face's layout, with the tokens and logits that they must give.

    OMP_NUM_THREADS=1 python3 reference_models.py ../resources/huggingface

Needs numpy and torch 1.13 or newer, nothing else. Weights are random and rounded to bf16, so that importing
them loses nothing. The seeds are such that the best token is ahead of the second by MARGIN at every step:
arithmetic of lower precision must choose the same.
"""

import math
import os
import sys

import torch

import reference_tokenizers as tokenizers
from reference_architectures import gpt2_logits, gpt2_shapes, llama_logits, llama_shapes
from reference_files import write_json, write_weights

MARGIN = 0.25
PROMPT = [5, 17, 40, 8, 8, 61, 33, 2, 12, 50, 7]
STEPS = 24


def random_weights(shapes, seed):
    generator = torch.Generator().manual_seed(seed)
    w = {}
    for name, shape in shapes.items():
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        if "norm.weight" in name or ("ln_" in name and name.endswith("weight")):
            x = 1 + 0.2 * x
        elif name.endswith("bias"):
            x = 0.3 * x
        elif "embed" in name or "wte" in name or "lm_head" in name:
            x = 0.6 * x
        else:
            x = 1.6 * x / math.sqrt(shape[-1])
        x = x.to(torch.bfloat16).double()
        w[name] = torch.where(x.abs() < 2**-12, torch.zeros_like(x), x)  # exact in float16 too
    return w


def greedy(logits, config, w):
    """The prompt's last logits, STEPS greedy tokens, the logits after the last but one; or None."""
    tokens, first = list(PROMPT), None
    for _ in range(STEPS):
        row = logits(config, w, torch.tensor(tokens))[-1]
        first = row if first is None else first
        best = torch.topk(row, 2).values
        if best[0] - best[1] < MARGIN:
            return None
        tokens.append(int(row.argmax()))
    made = tokens[len(PROMPT) :]
    if len(set(made)) < 6:
        return None
    return {"prompt": PROMPT, "prompt_logits": numbers(first), "greedy": made, "last_logits": numbers(row)}


def numbers(row):
    return [float(f"{x:.7g}") for x in row.tolist()]


def make(out, name, config, tokenizer, dtype="BF16", shards=1, files=None):
    gpt2 = config["model_type"] == "gpt2"
    shapes = gpt2_shapes(config) if gpt2 else llama_shapes(config)
    for seed in range(20000):
        w = random_weights(shapes, seed)
        expected = greedy(gpt2_logits if gpt2 else llama_logits, config, w)
        if expected is not None:
            break
    print(name, "seed", seed, expected["greedy"])
    folder = os.path.join(out, name)
    os.makedirs(folder, exist_ok=True)
    dtypes = {"": dtype}
    if gpt2:  # what older releases stored beside the weights
        for i in range(config["n_layer"]):
            w[f"h.{i}.attn.bias"] = torch.ones(1, 1, 8, 8).tril()
            dtypes[f"h.{i}.attn.bias"] = "U8"
    write_weights(folder, w, dtypes, shards)
    write_json(folder, "config.json", config)
    write_json(folder, "tokenizer.json", tokenizer)
    write_json(folder, "expected.json", expected)
    for file, value in (files or {}).items():
        write_json(folder, file, value)


def llama(**changes):
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 32,
        "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
        "intermediate_size": 64, "vocab_size": 96, "max_position_embeddings": 64,
        "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": False,
        "hidden_act": "silu", "torch_dtype": "bfloat16",
    }
    config.update(changes)
    return {k: v for k, v in config.items() if v is not Ellipsis}


def main(out):
    torch.set_num_threads(1)
    end = ["<|begin|>", "<|end|>"]
    make(out, "llama3",
         llama(rope_theta=500000.0, bos_token_id=94, eos_token_id=95,
               head_dim=16, attention_bias=False,
               rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                             "high_freq_factor": 4.0, "original_max_position_embeddings": 64}),
         tokenizers.byte_level(end, 96, tokenizers.LLAMA3, ignore_merges=True, bos="<|begin|>"),
         files={"generation_config.json": {"do_sample": True, "temperature": 0.6, "top_p": 0.9,
                                           "bos_token_id": 94, "eos_token_id": [95, 93]},
                "tokenizer_config.json": {
                    "bos_token": "<|begin|>", "eos_token": {"content": "<|end|>"},
                    "chat_template": "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"}})
    make(out, "llama2-sharded",
         llama(vocab_size=320, num_key_value_heads=4, bos_token_id=1, eos_token_id=2, pretraining_tp=1,
               rope_scaling={"type": "linear", "factor": 2.0}, torch_dtype="float16"),
         tokenizers.sentence_piece(), dtype="F16", shards=2,
         files={"tokenizer_config.json": {"bos_token": "<s>", "eos_token": "</s>"}})
    make(out, "mistral",
         llama(architectures=["MistralForCausalLM"], model_type="mistral", vocab_size=320,
               sliding_window=40, bos_token_id=1, eos_token_id=2, torch_dtype="float32"),
         tokenizers.sentence_piece(), dtype="F32")
    make(out, "qwen2",
         llama(architectures=["Qwen2ForCausalLM"], model_type="qwen2", tie_word_embeddings=True,
               rms_norm_eps=1e-6, rope_theta=1000000.0, bos_token_id=94, eos_token_id=95,
               use_sliding_window=False, sliding_window=16, max_window_layers=2),
         tokenizers.byte_level(end, 96, tokenizers.QWEN2))
    make(out, "qwen3",
         llama(architectures=["Qwen3ForCausalLM"], model_type="qwen3", head_dim=16,
               rms_norm_eps=1e-6, eos_token_id=95, rope_theta=..., attention_bias=False,
               rope_parameters={"rope_type": "default", "rope_theta": 1000000.0}),
         tokenizers.byte_level(end, 96, tokenizers.QWEN2))
    make(out, "smollm2",
         llama(tie_word_embeddings=True, num_attention_heads=2, num_key_value_heads=1,
               rope_theta=100000.0, bos_token_id=94, eos_token_id=95, is_llama_config=True),
         tokenizers.byte_level(end, 96, "digits"))
    make(out, "gpt2",
         {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": 32, "n_layer": 2,
          "n_head": 4, "n_positions": 64, "n_ctx": 64, "n_inner": None, "vocab_size": 96,
          "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new", "bos_token_id": 95,
          "eos_token_id": 95},
         tokenizers.byte_level(["<|endoftext|>"], 96, None), dtype="F32")


if __name__ == "__main__":
    main(sys.argv[1])
