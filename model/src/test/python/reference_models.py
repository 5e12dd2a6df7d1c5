"""Makes small models in Hugging Face's layout, with the tokens and logits that they must give.

    OMP_NUM_THREADS=1 python3 reference_models.py ../resources/huggingface

Needs numpy and torch 1.13 or newer, nothing else: every formula is written out here in float64, one
head at a time and without a cache, from the papers and the layout of the weights. Weights are random and
rounded to bf16, so that importing them loses nothing. The seeds are such that the best token is ahead of
the second by MARGIN at every step: arithmetic of lower precision must choose the same.
"""

import json
import math
import os
import struct
import sys

import torch

import reference_tokenizers as tokenizers

MARGIN = 0.25
PROMPT = [5, 17, 40, 8, 8, 61, 33, 2, 12, 50, 7]
STEPS = 24


# ---- the computation -----------------------------------------------------------------------------


def frequencies(config):
    """Rotary frequencies: Su et al. 2021, with the scalings of the Llama 3.1 release."""
    scaling = config.get("rope_parameters") or config.get("rope_scaling") or {}
    theta = scaling.get("rope_theta", config.get("rope_theta", 10000.0))
    d = head_size(config)
    result = []
    for i in range(d // 2):
        f = theta ** (-2.0 * i / d)
        kind = scaling.get("rope_type", scaling.get("type", "default"))
        if kind == "linear":
            f /= scaling["factor"]
        elif kind == "llama3":
            turns = scaling["original_max_position_embeddings"] * f / (2 * math.pi)
            low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
            share = min(max((turns - low) / (high - low), 0.0), 1.0)
            f = (1 - share) * f / scaling["factor"] + share * f
        result.append(f)
    return torch.tensor(result, dtype=torch.float64)


def rotate(x, f):
    """x [T, d]: dimensions i and i + d/2 turn together."""
    t, d = x.shape
    angle = torch.arange(t, dtype=torch.float64)[:, None] * f[None, :]
    a, b = x[:, : d // 2], x[:, d // 2 :]
    return torch.cat([a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()], 1)


def head_size(config):
    return config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]


def rms(x, weight, eps):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps) * weight


def attend(q, k, v, window):
    t, d = q.shape
    score = q @ k.T / math.sqrt(d)
    i, j = torch.arange(t)[:, None], torch.arange(t)[None, :]
    hidden = (j > i) | (j <= i - window)
    return torch.softmax(score.masked_fill(hidden, -math.inf), -1) @ v


def llama_logits(config, w, tokens):
    """Llama, Mistral, Qwen2 and Qwen3: logits [T, vocabulary]."""
    d, heads = head_size(config), config["num_attention_heads"]
    share = heads // config["num_key_value_heads"]
    eps, f = config["rms_norm_eps"], frequencies(config)
    window = config.get("sliding_window") if config.get("use_sliding_window", True) else None
    x = w["model.embed_tokens.weight"][tokens]
    for i in range(config["num_hidden_layers"]):
        at = f"model.layers.{i}."
        h = rms(x, w[at + "input_layernorm.weight"], eps)

        def project(name, head):
            y = h @ w[f"{at}self_attn.{name}_proj.weight"].T
            y = y + w.get(f"{at}self_attn.{name}_proj.bias", 0.0)
            y = y[:, head * d : head * d + d]
            norm = w.get(f"{at}self_attn.{name}_norm.weight")
            return y if norm is None else rms(y, norm, eps)

        out = []
        for head in range(heads):
            q, k = rotate(project("q", head), f), rotate(project("k", head // share), f)
            out.append(attend(q, k, project("v", head // share), window or 10**9))
        x = x + torch.cat(out, 1) @ w[at + "self_attn.o_proj.weight"].T
        h = rms(x, w[at + "post_attention_layernorm.weight"], eps)
        gate, up = h @ w[at + "mlp.gate_proj.weight"].T, h @ w[at + "mlp.up_proj.weight"].T
        x = x + (gate * torch.sigmoid(gate) * up) @ w[at + "mlp.down_proj.weight"].T
    head = w.get("lm_head.weight", w["model.embed_tokens.weight"])
    return rms(x, w["model.norm.weight"], eps) @ head.T


def gpt2_logits(config, w, tokens):
    """GPT-2 (Radford et al. 2019); its matrices stand input by output."""
    heads, c = config["n_head"], config["n_embd"]
    d, eps = c // heads, config["layer_norm_epsilon"]

    def norm(x, name):
        x = x - x.mean(-1, keepdim=True)
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps) * w[name + ".weight"] + w[name + ".bias"]

    def linear(x, name):
        return x @ w[name + ".weight"] + w[name + ".bias"]

    def gelu(x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    x = w["wte.weight"][tokens] + w["wpe.weight"][: len(tokens)]
    for i in range(config["n_layer"]):
        at = f"h.{i}."
        y = linear(norm(x, at + "ln_1"), at + "attn.c_attn")
        out = []
        for head in range(heads):
            q, k, v = (y[:, s * c + head * d : s * c + head * d + d] for s in range(3))
            out.append(attend(q, k, v, 10**9))
        x = x + linear(torch.cat(out, 1), at + "attn.c_proj")
        x = x + linear(gelu(linear(norm(x, at + "ln_2"), at + "mlp.c_fc")), at + "mlp.c_proj")
    return norm(x, "ln_f") @ w["wte.weight"].T


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


# ---- weights and files ---------------------------------------------------------------------------


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


def llama_shapes(config):
    c, d, m = config["hidden_size"], head_size(config), config["intermediate_size"]
    q, kv = config["num_attention_heads"] * d, config["num_key_value_heads"] * d
    shapes = {"model.embed_tokens.weight": [config["vocab_size"], c]}
    for i in range(config["num_hidden_layers"]):
        at = f"model.layers.{i}."
        for name, rows in (("q", q), ("k", kv), ("v", kv)):
            shapes[f"{at}self_attn.{name}_proj.weight"] = [rows, c]
            if config["model_type"] == "qwen2":
                shapes[f"{at}self_attn.{name}_proj.bias"] = [rows]
        if config["model_type"] == "qwen3":
            shapes[at + "self_attn.q_norm.weight"] = [d]
            shapes[at + "self_attn.k_norm.weight"] = [d]
        shapes[at + "self_attn.o_proj.weight"] = [c, q]
        shapes[at + "mlp.gate_proj.weight"] = shapes[at + "mlp.up_proj.weight"] = [m, c]
        shapes[at + "mlp.down_proj.weight"] = [c, m]
        shapes[at + "input_layernorm.weight"] = shapes[at + "post_attention_layernorm.weight"] = [c]
    shapes["model.norm.weight"] = [c]
    if not config["tie_word_embeddings"]:
        shapes["lm_head.weight"] = [config["vocab_size"], c]
    return shapes


def gpt2_shapes(config):
    c = config["n_embd"]
    shapes = {"wte.weight": [config["vocab_size"], c], "wpe.weight": [config["n_positions"], c]}
    for i in range(config["n_layer"]):
        at = f"h.{i}."
        for name, size in (("attn.c_attn", (c, 3 * c)), ("attn.c_proj", (c, c)),
                           ("mlp.c_fc", (c, 4 * c)), ("mlp.c_proj", (4 * c, c))):
            shapes[at + name + ".weight"], shapes[at + name + ".bias"] = list(size), [size[1]]
        for name in ("ln_1", "ln_2"):
            shapes[at + name + ".weight"] = shapes[at + name + ".bias"] = [c]
    shapes["ln_f.weight"] = shapes["ln_f.bias"] = [c]
    return shapes


def raw(x, dtype):
    if dtype == "BF16":
        return bytes(b for i, b in enumerate(x.float().numpy().tobytes()) if i % 4 > 1)
    return {"F32": x.float(), "F16": x.half(), "U8": x.to(torch.uint8)}[dtype].numpy().tobytes()


def write_safetensors(path, tensors, dtypes):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, x in tensors.items():
        part = raw(x, dtypes[name])
        header[name] = {"dtype": dtypes[name], "shape": list(x.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def write_json(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        json.dump(value, f, indent=None if name == "tokenizer.json" else 1, ensure_ascii=False)
        f.write("\n")


def write_weights(folder, w, dtype, shards):
    if shards == 1:
        write_safetensors(os.path.join(folder, "model.safetensors"), w, {n: dtype.get(n, dtype[""]) for n in w})
        return
    names, where = list(w), {}
    for s in range(shards):
        file = f"model-{s + 1:05d}-of-{shards:05d}.safetensors"
        part = {n: w[n] for n in names[s::shards]}
        where.update({n: file for n in part})
        write_safetensors(os.path.join(folder, file), part, {n: dtype[""] for n in part})
    write_json(folder, "model.safetensors.index.json",
               {"metadata": {"total_size": sum(2 * x.numel() for x in w.values())}, "weight_map": where})


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
