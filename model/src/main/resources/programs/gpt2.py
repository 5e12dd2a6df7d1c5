# GPT-2 (Radford et al. 2019), for training and for serving with a key and value cache: learned
# positions, LayerNorm before each block, biases everywhere, GELU in its tanh form, one head for each
# key. The methods are those of decoder.py, so that the same callers run either; what rotation would
# need (rope, groups) is taken and not used.
#
# Shapes as in decoder.py: B sequences, T tokens of each, C model width, H heads, D head width,
# L layers, S slots, P positions of a slot, V vocabulary.
class Gpt2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ---- weights -------------------------------------------------------------------------------

  # One map a layer and one for what stands around the layers. Hugging Face keeps GPT-2's matrices
  # input by output; here they are turned. Differentiable: training packs at every step.
  def pack(self, w: Dict[str, Tensor], layers: int, dtype: int) -> List[Dict[str, Tensor]]:
    packed: List[Dict[str, Tensor]] = []
    for i in range(layers):
      packed.append(self.pack_layer(w, "transformer.h." + str(i) + ".", dtype))
    packed.append(self.pack_top(w, dtype))
    return packed

  def pack_top(self, w: Dict[str, Tensor], dtype: int) -> Dict[str, Tensor]:
    embed = self.cast(w["transformer.wte.weight"], dtype)
    head = embed
    if "lm_head.weight" in w:
      head = self.cast(w["lm_head.weight"], dtype)
    p = {"embed": embed, "head": head}
    p["positions"] = self.cast(w["transformer.wpe.weight"], dtype)
    p["norm"] = self.cast(w["transformer.ln_f.weight"], dtype)
    p["norm_bias"] = self.cast(w["transformer.ln_f.bias"], dtype)
    return p

  def pack_layer(self, w: Dict[str, Tensor], at: str, dtype: int) -> Dict[str, Tensor]:
    p: Dict[str, Tensor] = {}
    p["attn_norm"] = self.cast(w[at + "ln_1.weight"], dtype)
    p["attn_norm_bias"] = self.cast(w[at + "ln_1.bias"], dtype)
    p["qkv"] = self.turned(w[at + "attn.c_attn.weight"], dtype)
    p["qkv_bias"] = self.cast(w[at + "attn.c_attn.bias"], dtype)
    p["o"] = self.turned(w[at + "attn.c_proj.weight"], dtype)
    p["o_bias"] = self.cast(w[at + "attn.c_proj.bias"], dtype)
    p["mlp_norm"] = self.cast(w[at + "ln_2.weight"], dtype)
    p["mlp_norm_bias"] = self.cast(w[at + "ln_2.bias"], dtype)
    p["up"] = self.turned(w[at + "mlp.c_fc.weight"], dtype)
    p["up_bias"] = self.cast(w[at + "mlp.c_fc.bias"], dtype)
    p["down"] = self.turned(w[at + "mlp.c_proj.weight"], dtype)
    p["down_bias"] = self.cast(w[at + "mlp.c_proj.bias"], dtype)
    return p

  def turned(self, x: Tensor, dtype: int) -> Tensor:
    return torch.contiguous(self.cast(torch.transpose(x, 0, 1), dtype))

  # include parts/types

  # ---- one layer -----------------------------------------------------------------------------

  # x [B, T, C] to q, k and v as [3, B, T, H, D].
  def project(self, w: Dict[str, Tensor], x: Tensor, heads: int, eps: float) -> Tensor:
    h = torch.layer_norm(x, [x.size(-1)], w["attn_norm"], w["attn_norm_bias"], eps, False)
    y = torch.linear(h, w["qkv"], w["qkv_bias"])
    y = y.view([x.size(0), x.size(1), 3, heads, -1])
    return torch.permute(y, [2, 0, 1, 3, 4])

  # The rest of the layer: a [B, T, C] is what attention gave.
  def finish(self, w: Dict[str, Tensor], x: Tensor, a: Tensor, eps: float) -> Tensor:
    x = x + torch.linear(a, w["o"], w["o_bias"])
    h = torch.layer_norm(x, [x.size(-1)], w["mlp_norm"], w["mlp_norm_bias"], eps, False)
    h = torch.gelu(torch.linear(h, w["up"], w["up_bias"]), approximate="tanh")
    return x + torch.linear(h, w["down"], w["down_bias"])

  def logits(self, w: Dict[str, Tensor], x: Tensor, eps: float) -> Tensor:
    h = torch.layer_norm(x, [x.size(-1)], w["norm"], w["norm_bias"], eps, False)
    return self.cast(torch.linear(h, w["head"]), 6)

  # ---- serving -------------------------------------------------------------------------------

  # include parts/cache

  # Chunks are as in decoder.py.
  # tokens [T], padded; returns the last token's logits [V], or an empty tensor where nobody wants them.
  def prefill(self, w: List[Dict[str, Tensor]], cache: List[Tensor], rope: Tensor, tokens: Tensor, chunk: List[int], heads: int, groups: int, eps: float) -> Tensor:
    x = self.extend(w, cache, tokens, chunk, heads, eps)
    if chunk[6] == 1:
      return self.logits(w[len(w) - 1], torch.select(x, 0, chunk[4] - 1), eps)
    return torch.slice(tokens, 0, 0, 0)

  # Computes tokens as prefill() does, and returns scores() of those that follow each.
  def score(self, w: List[Dict[str, Tensor]], cache: List[Tensor], rope: Tensor, tokens: Tensor, chunk: List[int], heads: int, groups: int, eps: float, following: Tensor, known: int) -> Tensor:
    x = self.extend(w, cache, tokens, chunk, heads, eps)
    return self.scores(torch.slice(self.logits(w[len(w) - 1], x, eps), 0, 0, chunk[4]), following, known)

  # include parts/scores

  # Rows [T, C] of what the layers make of tokens [T], whose keys and values go into the cache.
  def extend(self, w: List[Dict[str, Tensor]], cache: List[Tensor], tokens: Tensor, chunk: List[int], heads: int, eps: float) -> Tensor:
    layers = len(w) - 1
    top = w[layers]
    reach = chunk[2]
    start = chunk[3]
    count = chunk[4]
    t = chunk[5]
    x = torch.embedding(top["embed"], tokens) + torch.slice(top["positions"], 0, start, start + t)
    x = torch.unsqueeze(x, 0)
    future = torch.full([t, reach], -inf, dtype=x.dtype, layout=0, device=x.device, pin_memory=False)
    mask = torch.triu(future, start + 1)
    for i in range(layers):
      qkv = self.project(w[i], x, heads, eps)
      kept = self.slot(cache[i], chunk[0], heads, chunk[1], reach)
      new = torch.transpose(torch.select(torch.slice(qkv, 0, 1), 1, 0), 1, 2)
      torch.copy_(torch.slice(kept, 2, start, start + count), torch.slice(new, 2, 0, count), False)
      a = torch.scaled_dot_product_attention(torch.transpose(qkv[0], 1, 2), torch.slice(kept, 0, 0, 1), torch.slice(kept, 0, 1), mask, 0., False, scale=None, enable_gqa=False)
      x = self.finish(w[i], x, torch.reshape(torch.transpose(a, 1, 2), [1, t, -1]), eps)
    return x[0]

  # step [2, n]: the newest token of slots 0..n-1 and its position, below the width of the blocks.
  # Returns logits [n, V]. The positions of a slot past its own are hidden by the bias.
  def decode(self, w: List[Dict[str, Tensor]], cache: List[Tensor], blocks: List[Tensor], rope: Tensor, step: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    top = w[layers]
    at = step[1]
    n = at.size(0)
    rows, width, d = blocks[0].size()
    x = torch.embedding(top["embed"], step[0]) + torch.embedding(top["positions"], at)
    x = torch.unsqueeze(x, 1)
    written = self.written(at, cache[0], heads, width)
    bias = self.hidden(at, heads, width, x.dtype)
    for i in range(layers):
      qkv = torch.select(self.project(w[i], x, heads, eps), 2, 0)
      kv = torch.transpose(torch.slice(qkv, 0, 1), 0, 1)
      torch.index_put_(cache[i], [written], torch.reshape(kv, [n, 2 * heads, d]), False)
      scores = torch.bmm(torch.reshape(qkv[0], [rows, 1, d]), torch.transpose(blocks[2 * i], 1, 2))
      scores = torch.add(bias, scores, alpha=1. / torch.sqrt(float(d)))
      a = torch.bmm(torch.softmax(scores, -1), blocks[2 * i + 1])
      x = self.finish(w[i], x, a.view([n, 1, -1]), eps)
    return self.logits(top, torch.squeeze(x, 1), eps)

  # decode() of n slots and prefill() of chunks of other slots, whose logits stand behind those of the
  # slots. tokens: those of the chunks, padded, and more.
  def decode_beside(self, w: List[Dict[str, Tensor]], cache: List[Tensor], blocks: List[Tensor], rope: Tensor, step: Tensor, tokens: Tensor, chunks: List[List[int]], heads: int, groups: int, eps: float) -> Tensor:
    y = [self.decode(w, cache, blocks, rope, step, heads, groups, eps)]
    first = 0
    for chunk in chunks:
      end = first + chunk[5]
      last = self.prefill(w, cache, rope, torch.slice(tokens, 0, first, end), chunk, heads, groups, eps)
      if chunk[6] == 1:
        y.append(torch.unsqueeze(last, 0))
      first = end
    return torch.cat(y, 0)

  # ---- training ------------------------------------------------------------------------------

  # Logits [B, T, V] of whole sequences, without a cache.
  def forward_all(self, w: List[Dict[str, Tensor]], tokens: Tensor, rope: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    t = tokens.size(1)
    x = torch.embedding(w[layers]["embed"], tokens) + torch.slice(w[layers]["positions"], 0, 0, t)
    for i in range(layers):
      q, k, v = torch.unbind(torch.transpose(self.project(w[i], x, heads, eps), 2, 3))
      a = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=None, enable_gqa=False)
      x = self.finish(w[i], x, torch.reshape(torch.transpose(a, 1, 2), [x.size(0), t, -1]), eps)
    return self.logits(w[layers], x, eps)

  def packed_loss(self, w: List[Dict[str, Tensor]], tokens: Tensor, targets: Tensor, rope: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    y = self.forward_all(w, tokens, rope, heads, groups, eps)
    return torch.cross_entropy_loss(y.view([-1, y.size(-1)]), targets.view([-1]), None, 1, -100, 0.)

  # The sum of the log-probabilities of each row's targets: [B].
  def packed_logps(self, w: List[Dict[str, Tensor]], tokens: Tensor, targets: Tensor, rope: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    y = self.forward_all(w, tokens, rope, heads, groups, eps)
    losses = torch.cross_entropy_loss(y.view([-1, y.size(-1)]), targets.view([-1]), None, 0, -100, 0.)
    return -torch.sum(losses.view(tokens.size()), [1])

  # include parts/learning

  # include parts/objectives
