"""A model's folder as Hugging Face lays it out."""

import json
import os
import struct

import torch


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
