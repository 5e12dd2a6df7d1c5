# A decoder-only transformer, for training and for serving with a key and value cache.
#
# Llama, Mistral, Qwen2 and Qwen3 are configurations of it: RMSNorm (Zhang & Sennrich 2019), rotary
# positions (Su et al. 2021, halves rotated as Hugging Face stores them), grouped-query attention
# (Ainslie et al. 2023), SwiGLU (Shazeer 2020), a tied or untied head, optional q/k/v biases (Qwen2)
# and q/k norms (Qwen3). What a configuration lacks is absent from the weights.
#
# Shapes: B sequences, T tokens of each, R rows of tokens, C model width, H heads, G key/value heads, D head width,
# L layers, S slots, P positions of a slot, W of them laid out (below), V vocabulary.
#
# Packed weights are one Layer each, and one more for what stands around the layers. A matrix of N rows
# and K columns is one of
#   tensors[name] = [w [N, K]]                               a floating type; products run in it
#   tensors[name] = [packed, scales and zeros [K/32, N, 2]]  int4 in groups of 32 columns, see int4()
#   int8[name]                                               8 bits and a scale a row, see int8()
# Quantised matrices have the gain of the norm before them folded in; the norm's entry then holds
# sqrt(C eps), x stays in float32 between the layers, attention is in bf16, and positions are applied
# to pairs of neighbours: q and k have their halves interleaved, and the table of positions is turns().
class Layer(NamedTuple):
  tensors : Dict[str, List[Tensor]]
  int8 : Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase]

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ---- weights -------------------------------------------------------------------------------

  # q, k, v and gate, up are joined into one matrix each. Differentiable: training packs at every
  # step.
  def pack(self, w: Dict[str, Tensor], layers: int, dtype: int) -> List[__torch__.Layer]:
    packed: List[__torch__.Layer] = []
    for i in range(layers):
      packed.append(self.pack_layer(w, "model.layers." + str(i) + ".", dtype))
    packed.append(self.pack_top(w, dtype))
    return packed

  def pack_top(self, w: Dict[str, Tensor], dtype: int) -> __torch__.Layer:
    p: Dict[str, List[Tensor]] = {}
    p["embed"] = [self.cast(w["model.embed_tokens.weight"], dtype)]
    p["norm"] = [self.cast(w["model.norm.weight"], dtype)]
    p["head"] = p["embed"]
    if "lm_head.weight" in w:
      p["head"] = [self.cast(w["lm_head.weight"], dtype)]
    return self.layer(p)

  def pack_layer(self, w: Dict[str, Tensor], at: str, dtype: int) -> __torch__.Layer:
    p: Dict[str, List[Tensor]] = {}
    a = at + "self_attn."
    qkv = [w[a + "q_proj.weight"], w[a + "k_proj.weight"], w[a + "v_proj.weight"]]
    p["qkv"] = [self.cast(torch.cat(qkv, 0), dtype)]
    if a + "q_proj.bias" in w:
      bias = [w[a + "q_proj.bias"], w[a + "k_proj.bias"], w[a + "v_proj.bias"]]
      p["qkv_bias"] = [self.cast(torch.cat(bias, 0), dtype)]
    if a + "q_norm.weight" in w:
      p["qk_norm"] = [self.cast(self.head_gains(w, a), dtype)]
    p["o"] = [self.cast(w[a + "o_proj.weight"], dtype)]
    gate_up = [w[at + "mlp.gate_proj.weight"], w[at + "mlp.up_proj.weight"]]
    p["gate_up"] = [self.cast(torch.cat(gate_up, 0), dtype)]
    p["down"] = [self.cast(w[at + "mlp.down_proj.weight"], dtype)]
    p["attn_norm"] = [self.cast(w[at + "input_layernorm.weight"], dtype)]
    p["mlp_norm"] = [self.cast(w[at + "post_attention_layernorm.weight"], dtype)]
    return self.layer(p)

  def layer(self, tensors: Dict[str, List[Tensor]]) -> __torch__.Layer:
    int8: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase] = {}
    return __torch__.Layer(tensors, int8)

  # The gains of the q and k norms, repeated for each head: [H + G, D].
  def head_gains(self, w: Dict[str, Tensor], a: str) -> Tensor:
    q = w[a + "q_norm.weight"]
    k = w[a + "k_norm.weight"]
    d = q.size(0)
    rows = [q.expand([w[a + "q_proj.weight"].size(0) // d, d]), k.expand([w[a + "k_proj.weight"].size(0) // d, d])]
    return torch.cat(rows, 0)

  # include parts/types

  # ---- weights in 8 and 4 bits ---------------------------------------------------------------

  # include parts/quantisation

  # ---- products ------------------------------------------------------------------------------

  # include parts/products

  # ---- one layer -----------------------------------------------------------------------------

  # Rows x [R, C] to q [R, H, D] and k, v [R, 2G, D], positions applied; turn as turn_at() gives it.
  def project(self, w: __torch__.Layer, x: Tensor, turn: List[Tensor], heads: int, groups: int, eps: float) -> Tuple[Tensor, Tensor]:
    y = self.normed(w, x, "attn_norm", "qkv", eps)
    if "qkv_bias" in w.tensors:
      y = y + w.tensors["qkv_bias"][0]
    y = y.view([y.size(0), heads + 2 * groups, -1])
    qk = torch.slice(y, 1, 0, heads + groups)
    normed = qk
    if "qk_norm" in w.tensors:
      normed = torch.rms_norm(qk, [y.size(2)], None, eps) * w.tensors["qk_norm"][0]
    if len(turn) == 1:
      if "qk_norm" in w.tensors:
        torch.copy_(qk, normed, False)
      # Pairs of neighbours are complex numbers, which turn in place.
      torch.mul_(torch.view_as_complex(qk.view([y.size(0), heads + groups, -1, 2])), turn[0])
      q, kv = torch.split_with_sizes(self.cast(y, 15), [heads, 2 * groups], 1)
      return q, kv
    # Halves exchanged; the first half of sin has its sign turned.
    qk = torch.addcmul(normed * turn[0], torch.roll(normed, [y.size(2) // 2], [2]), turn[1])
    q, k = torch.split_with_sizes(qk, [heads, groups], 1)
    return q, torch.cat([k, torch.slice(y, 1, heads + groups)], 1)

  # How far positions from start to end turn q and k: [cos, sin], each [T, 1, D], or for interleaved
  # halves one complex tensor [T, 1, D/2].
  def turn_of(self, rope: Tensor, start: int, end: int) -> List[Tensor]:
    if torch.is_complex(rope):
      return [torch.slice(rope, 0, start, end)]
    turn = torch.unsqueeze(torch.slice(rope, 1, start, end), 2)
    return [turn[0], turn[1]]

  # The same for any positions.
  def turn_at(self, rope: Tensor, at: Tensor) -> List[Tensor]:
    if torch.is_complex(rope):
      return [torch.index_select(rope, 0, at)]
    turn = torch.unsqueeze(torch.index_select(rope, 1, at), 2)
    return [turn[0], turn[1]]

  # The rest of the layer: a [R, H*D] is what attention gave.
  def finish(self, w: __torch__.Layer, x: Tensor, a: Tensor, eps: float) -> Tensor:
    x = self.add_product(w, x, a, "o")
    y = self.normed(w, x, "mlp_norm", "gate_up", eps)
    gate, up = torch.split(y, y.size(1) // 2, 1)
    return self.add_product(w, x, torch.silu(gate) * up, "down")

  def logits(self, w: __torch__.Layer, x: Tensor, eps: float) -> Tensor:
    return self.cast(self.normed(w, x, "norm", "head", eps), 6)

  # Rows of the embedding, in the type of the residual stream.
  def embed(self, w: __torch__.Layer, tokens: Tensor) -> Tensor:
    x = torch.embedding(w.tensors["embed"][0], tokens)
    if len(w.tensors["head"]) == 1:
      return x
    return self.cast(x, 6)

  # ---- serving -------------------------------------------------------------------------------

  # include parts/cache

  # include parts/rows

  # A chunk is neighbouring tokens of one slot. It is seven numbers: row and stride of the slot, how many
  # positions are attended to, the first position, how many tokens, how many rows they are padded to, and
  # 1 where the last one's logits are wanted. The padded rows are computed and left out.

  # tokens [T], padded; returns the last token's logits [V], or an empty tensor where nobody wants them.
  # rope [2, P, D], or turns() of it.
  def prefill(self, w: List[__torch__.Layer], cache: List[Tensor], rope: Tensor, tokens: Tensor, chunk: List[int], heads: int, groups: int, eps: float) -> Tensor:
    x = self.extend(w, cache, rope, tokens, chunk, heads, groups, eps)
    if chunk[6] == 1:
      return self.logits(w[len(w) - 1], torch.slice(x, 0, chunk[4] - 1, chunk[4]), eps).view([-1])
    return torch.slice(tokens, 0, 0, 0)

  # Computes tokens as prefill() does, and returns scores() of those that follow each.
  def score(self, w: List[__torch__.Layer], cache: List[Tensor], rope: Tensor, tokens: Tensor, chunk: List[int], heads: int, groups: int, eps: float, following: Tensor, known: int) -> Tensor:
    x = self.extend(w, cache, rope, tokens, chunk, heads, groups, eps)
    return self.scores(torch.slice(self.logits(w[len(w) - 1], x, eps), 0, 0, chunk[4]), following, known)

  # include parts/scores

  # Rows [T, C] of what the layers make of tokens [T], whose keys and values go into the cache.
  def extend(self, w: List[__torch__.Layer], cache: List[Tensor], rope: Tensor, tokens: Tensor, chunk: List[int], heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    x = self.embed(w[layers], tokens)
    turn = self.turn_of(rope, chunk[3], chunk[3] + chunk[5])
    bias = self.future(heads // groups, chunk, cache[0])
    for i in range(layers):
      q, kv = self.project(w[i], x, turn, heads, groups, eps)
      x = self.finish(w[i], x, self.attend_chunk(q, kv, cache[i], chunk, groups, bias), eps)
    return x

  # [1, T * queries, E]: minus infinity past each of a chunk's positions, once for each query.
  def future(self, queries: int, chunk: List[int], like: Tensor) -> Tensor:
    reach = chunk[2]
    t = chunk[5]
    bias = torch.full([t, reach], -inf, dtype=like.dtype, layout=0, device=like.device, pin_memory=False)
    bias = torch.unsqueeze(torch.triu(bias, chunk[3] + 1), 1).expand([t, queries, reach])
    return torch.reshape(bias, [1, t * queries, reach])

  # Queries [N, Q, D] over their keys and values [N, E, D], with a bias that goes with [N, Q, E];
  # N stands for slots and groups. On the CPU scaled_dot_product_attention makes two calls for each
  # of the N, this makes two in all.
  def attend(self, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    scores = torch.bmm(q, torch.transpose(k, 1, 2))
    return torch.bmm(torch.softmax(torch.add(bias, scores, alpha=1. / torch.sqrt(float(q.size(2)))), -1), v)

  # A chunk's queries [T, H, D] and new keys and values [T, 2G, D], which go to its slot: [T, H*D].
  def attend_chunk(self, q: Tensor, kv: Tensor, cache: Tensor, chunk: List[int], groups: int, bias: Tensor) -> Tensor:
    t, heads, d = q.size()
    count = chunk[4]
    kept = self.slot(cache, chunk[0], groups, chunk[1], chunk[2])
    new = torch.transpose(torch.slice(kv, 0, 0, count).view([count, 2, groups, -1]), 0, 2)
    torch.copy_(torch.slice(kept, 2, chunk[3], chunk[3] + count), torch.transpose(new, 0, 1), False)
    grouped = torch.transpose(q.view([t, groups, -1, d]), 0, 1)
    a = self.attend(torch.reshape(grouped, [groups, -1, d]), torch.contiguous(kept[0]), kept[1], bias)
    return torch.reshape(torch.transpose(a.view([groups, t, -1]), 0, 1), [t, -1])

  # step [2, n]: the newest token of slots 0..n-1 and its position, below the width of the blocks.
  # Returns logits [n, V]. The positions of a slot past its own are hidden by the bias.
  def decode(self, w: List[__torch__.Layer], cache: List[Tensor], blocks: List[Tensor], rope: Tensor, step: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    at = step[1]
    n = at.size(0)
    rows, width, d = blocks[0].size()
    x = self.embed(w[layers], step[0])
    turn = self.turn_at(rope, at)
    written = self.written(at, cache[0], groups, width)
    bias = self.hidden(at, groups, width, blocks[0].dtype)
    for i in range(layers):
      q, kv = self.project(w[i], x, turn, heads, groups, eps)
      torch.index_put_(cache[i], [written], kv, False)
      a = self.attend(torch.reshape(q, [rows, -1, d]), blocks[2 * i], blocks[2 * i + 1], bias)
      x = self.finish(w[i], x, a.view([n, -1]), eps)
    return self.logits(w[layers], x, eps)

  # decode() of n slots and prefill() of chunks of other slots at once, so that the weights are read
  # once for all. tokens: those of the chunks, padded, and more to pad all rows. Returns the logits of the
  # slots and behind them those of the chunks.
  def decode_beside(self, w: List[__torch__.Layer], cache: List[Tensor], blocks: List[Tensor], rope: Tensor, step: Tensor, tokens: Tensor, chunks: List[List[int]], heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    n = step.size(1)
    rows, width, d = blocks[0].size()
    sizes = [n]
    positions = [step[1]]
    futures: List[Tensor] = []
    left = tokens.size(0)
    for chunk in chunks:
      sizes.append(chunk[5])
      positions.append(torch.arange(chunk[3], chunk[3] + chunk[5], 1, dtype=4, layout=0, device=step.device, pin_memory=False))
      futures.append(self.future(heads // groups, chunk, cache[0]))
      left = left - chunk[5]
    sizes.append(left)
    idle = torch.zeros([left], dtype=4, layout=0, device=step.device, pin_memory=False)
    turn = self.turn_at(rope, torch.cat(positions + [idle], 0))
    padding = torch.zeros([left, heads * d], dtype=blocks[0].dtype, layout=0, device=step.device, pin_memory=False)
    x = self.embed(w[layers], torch.cat([step[0], tokens], 0))
    written = self.written(step[1], cache[0], groups, width)
    hidden = self.hidden(step[1], groups, width, blocks[0].dtype)
    for i in range(layers):
      q, kv = self.project(w[i], x, turn, heads, groups, eps)
      qs = torch.split_with_sizes(q, sizes, 0)
      kvs = torch.split_with_sizes(kv, sizes, 0)
      torch.index_put_(cache[i], [written], kvs[0], False)
      a = [self.attend(torch.reshape(qs[0], [rows, -1, d]), blocks[2 * i], blocks[2 * i + 1], hidden).view([n, -1])]
      for j in range(len(chunks)):
        a.append(self.attend_chunk(qs[j + 1], kvs[j + 1], cache[i], chunks[j], groups, futures[j]))
      a.append(padding)
      x = self.finish(w[i], x, torch.cat(a, 0), eps)
    heard = [torch.slice(x, 0, 0, n)]
    first = n
    for chunk in chunks:
      last = first + chunk[4] - 1
      if chunk[6] == 1:
        heard.append(torch.slice(x, 0, last, last + 1))
      first = first + chunk[5]
    return self.logits(w[layers], torch.cat(heard, 0), eps)

  # ---- training ------------------------------------------------------------------------------

  # Logits [B, T, V] of whole sequences, without a cache.
  def forward_all(self, w: List[__torch__.Layer], tokens: Tensor, rope: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    b, t = tokens.size()
    x = self.embed(w[layers], tokens.view([-1]))
    turn: List[Tensor] = []
    for each in self.turn_of(rope, 0, t):
      turn.append(each.repeat([b, 1, 1]))
    for i in range(layers):
      q, kv = self.project(w[i], x, turn, heads, groups, eps)
      k, v = torch.split(self.sequences(kv, b), groups, 1)
      a = torch.scaled_dot_product_attention(self.sequences(q, b), k, v, None, 0., True, scale=None, enable_gqa=True)
      x = self.finish(w[i], x, torch.reshape(torch.transpose(a, 1, 2), [b * t, -1]), eps)
    return self.logits(w[layers], x, eps).view([b, t, -1])

  # Rows of heads [B*T, H, D] as [B, H, T, D].
  def sequences(self, x: Tensor, b: int) -> Tensor:
    return torch.transpose(x.view([b, -1, x.size(1), x.size(2)]), 1, 2)

  def packed_loss(self, w: List[__torch__.Layer], tokens: Tensor, targets: Tensor, rope: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    y = self.forward_all(w, tokens, rope, heads, groups, eps)
    return torch.cross_entropy_loss(y.view([-1, y.size(-1)]), targets.view([-1]), None, 1, -100, 0.)

  # The sum of the log-probabilities of each row's targets: [B].
  def packed_logps(self, w: List[__torch__.Layer], tokens: Tensor, targets: Tensor, rope: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    y = self.forward_all(w, tokens, rope, heads, groups, eps)
    losses = torch.cross_entropy_loss(y.view([-1, y.size(-1)]), targets.view([-1]), None, 0, -100, 0.)
    return -torch.sum(losses.view(tokens.size()), [1])

  # include parts/learning

  # include parts/objectives
