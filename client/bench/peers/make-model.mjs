// Writes a Hugging Face folder with random weights in the shape of a 135 M-parameter Llama.
// Usage: node make-model.mjs DIR
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const SHAPE = {
  hidden_size: 576,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  intermediate_size: 1536,
  vocab_size: 49152,
  max_position_embeddings: 2048,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
};
const folder = process.argv[2];
if (!folder) {
  console.error("usage: node make-model.mjs DIR");
  process.exit(2);
}
fs.mkdirSync(folder, { recursive: true });
writeConfig();
writeTokenizer();
writeWeights();

function writeConfig() {
  const config = {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    ...SHAPE,
    hidden_act: "silu",
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
    bos_token_id: 0,
    eos_token_id: 1,
  };
  fs.writeFileSync(path.join(folder, "config.json"), JSON.stringify(config, null, 2));
}

/** Byte-level BPE: two special tokens, the 256 bytes, and pairs of bytes up to the vocabulary. */
function writeTokenizer() {
  const letters = byteLetters();
  const vocab = { "<s>": 0, "</s>": 1 };
  letters.forEach((letter) => (vocab[letter] = Object.keys(vocab).length));
  const merges = [];
  let size = letters.length + 2;
  for (const first of letters) {
    for (const second of letters) {
      if (size === SHAPE.vocab_size) break;
      merges.push(`${first} ${second}`);
      vocab[first + second] = size++;
    }
  }
  const special = (id, content) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [special(0, "<s>"), special(1, "</s>")],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: { type: "BPE", dropout: null, unk_token: null, vocab, merges },
  };
  fs.writeFileSync(path.join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
}

/** The printable letter that stands for each byte in byte-level BPE (GPT-2). */
function byteLetters() {
  const printable = (b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
}

function writeWeights() {
  const { hidden_size: c, intermediate_size: m } = SHAPE;
  const d = c / SHAPE.num_attention_heads;
  const kv = SHAPE.num_key_value_heads * d;
  const tensors = { "model.embed_tokens.weight": [SHAPE.vocab_size, c], "model.norm.weight": [c] };
  for (let i = 0; i < SHAPE.num_hidden_layers; i++) {
    const at = `model.layers.${i}.`;
    Object.assign(tensors, {
      [`${at}input_layernorm.weight`]: [c],
      [`${at}self_attn.q_proj.weight`]: [c, c],
      [`${at}self_attn.k_proj.weight`]: [kv, c],
      [`${at}self_attn.v_proj.weight`]: [kv, c],
      [`${at}self_attn.o_proj.weight`]: [c, c],
      [`${at}post_attention_layernorm.weight`]: [c],
      [`${at}mlp.gate_proj.weight`]: [m, c],
      [`${at}mlp.up_proj.weight`]: [m, c],
      [`${at}mlp.down_proj.weight`]: [c, m],
    });
  }
  const header = {};
  let offset = 0;
  for (const [name, shape] of Object.entries(tensors)) {
    const bytes = 2 * shape.reduce((a, b) => a * b);
    header[name] = { dtype: "BF16", shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  let text = JSON.stringify(header);
  text += " ".repeat((8 - (text.length % 8)) % 8);
  const out = fs.openSync(path.join(folder, "model.safetensors"), "w");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  fs.writeSync(out, length);
  fs.writeSync(out, text);
  for (const shape of Object.values(tensors)) {
    fs.writeSync(out, shape.length === 1 ? ones(shape[0]) : uniform(shape[0] * shape[1]));
  }
  fs.closeSync(out);
}

function ones(n) {
  return Buffer.from(new Uint16Array(n).fill(0x3f80).buffer);
}

/** bf16 numbers in (-0.04, 0.04), by a stream cipher with a fixed key: the same file every time. */
function uniform(n) {
  const cipher = crypto.createCipheriv("aes-128-ctr", Buffer.alloc(16, 7), Buffer.alloc(16, n % 251));
  const random = new Uint32Array(new Uint8Array(cipher.update(Buffer.alloc(4 * n))).buffer);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  const values = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    float[0] = (random[i] / 2 ** 32 - 0.5) * 0.08;
    values[i] = bits[0] >>> 16;
  }
  return Buffer.from(values.buffer);
}
