"""The architectures in float64: the names and shapes of their weights, and the logits that they give.

Every formula is written out, one head at a time and without a cache, from the papers and the layout of
the weights.
"""

import math

import torch


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
