# A decoder-only transformer, for training and for serving with a key and value cache.
#
# Llama, Mistral, Qwen2 and Qwen3 are configurations of it: RMSNorm (Zhang & Sennrich 2019), rotary
# positions (Su et al. 2021, halves rotated as Hugging Face stores them), grouped-query attention
# (Ainslie et al. 2023), SwiGLU (Shazeer 2020), a tied or untied head, optional q/k/v biases (Qwen2)
# and q/k norms (Qwen3). What a configuration lacks is absent from the weights.
#
# Shapes: B sequences, T tokens of each, C model width, H heads, G key/value heads, D head width,
# L layers, S slots, P positions of a slot, V vocabulary. Products run in the type of the packed
# weights; norms and the softmax accumulate in float32 inside their operators.
class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ---- weights -------------------------------------------------------------------------------

  # One map a layer with q, k, v and gate, up joined into one matrix each, and at the end a map
  # with the embedding, the last norm and the head. Differentiable: training packs at every step.
  def pack(self, w: Dict[str, Tensor], layers: int, dtype: int) -> List[Dict[str, Tensor]]:
    packed: List[Dict[str, Tensor]] = []
    for i in range(layers):
      packed.append(self.pack_layer(w, "model.layers." + str(i) + ".", dtype))
    packed.append(self.pack_top(w, dtype))
    return packed

  def pack_top(self, w: Dict[str, Tensor], dtype: int) -> Dict[str, Tensor]:
    embed = self.cast(w["model.embed_tokens.weight"], dtype)
    head = embed
    if "lm_head.weight" in w:
      head = self.cast(w["lm_head.weight"], dtype)
    return {"embed": embed, "norm": self.cast(w["model.norm.weight"], dtype), "head": head}

  def pack_layer(self, w: Dict[str, Tensor], at: str, dtype: int) -> Dict[str, Tensor]:
    p: Dict[str, Tensor] = {}
    a = at + "self_attn."
    qkv = [w[a + "q_proj.weight"], w[a + "k_proj.weight"], w[a + "v_proj.weight"]]
    p["qkv"] = self.cast(torch.cat(qkv, 0), dtype)
    if a + "q_proj.bias" in w:
      bias = [w[a + "q_proj.bias"], w[a + "k_proj.bias"], w[a + "v_proj.bias"]]
      p["qkv_bias"] = self.cast(torch.cat(bias, 0), dtype)
    if a + "q_norm.weight" in w:
      p["q_norm"] = self.cast(w[a + "q_norm.weight"], dtype)
      p["k_norm"] = self.cast(w[a + "k_norm.weight"], dtype)
    p["o"] = self.cast(w[a + "o_proj.weight"], dtype)
    gate_up = [w[at + "mlp.gate_proj.weight"], w[at + "mlp.up_proj.weight"]]
    p["gate_up"] = self.cast(torch.cat(gate_up, 0), dtype)
    p["down"] = self.cast(w[at + "mlp.down_proj.weight"], dtype)
    p["attn_norm"] = self.cast(w[at + "input_layernorm.weight"], dtype)
    p["mlp_norm"] = self.cast(w[at + "post_attention_layernorm.weight"], dtype)
    return p

  def cast(self, x: Tensor, dtype: int) -> Tensor:
    return torch.to(x, dtype, False, False, None)

  # Raw safetensors bytes as bf16 (dtype 15), float32 (6) or float16 (5) of the given shape.
  def from_bytes(self, raw: Tensor, dtype: int, shape: List[int]) -> Tensor:
    return torch.reshape(torch.view_copy(raw, dtype=dtype), shape)

  def to_bytes(self, x: Tensor, dtype: int) -> Tensor:
    flat = torch.reshape(self.cast(torch.detach(x), dtype), [-1])
    return torch.view_copy(flat, dtype=0)

  # ---- one layer -----------------------------------------------------------------------------

  # x [B, T, C] to q [B, T, H, D], k and v [B, T, G, D], positions applied; cos, sin [B|1, T, 1, D].
  def project(self, w: Dict[str, Tensor], x: Tensor, cos: Tensor, sin: Tensor, heads: int, groups: int, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    d = cos.size(-1)
    h = torch.rms_norm(x, [x.size(-1)], w["attn_norm"], eps)
    y = torch.linear(h, w["qkv"])
    if "qkv_bias" in w:
      y = y + w["qkv_bias"]
    y = y.view([x.size(0), x.size(1), heads + 2 * groups, d])
    q = torch.slice(y, 2, 0, heads)
    k = torch.slice(y, 2, heads, heads + groups)
    v = torch.slice(y, 2, heads + groups, heads + 2 * groups)
    if "q_norm" in w:
      q = torch.rms_norm(q, [d], w["q_norm"], eps)
      k = torch.rms_norm(k, [d], w["k_norm"], eps)
    return self.rotate(q, cos, sin), self.rotate(k, cos, sin), v

  def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    halves = torch.chunk(x, 2, -1)
    return x * cos + torch.cat([torch.neg(halves[1]), halves[0]], -1) * sin

  # The rest of the layer: a [B, T, H*D] is what attention gave.
  def finish(self, w: Dict[str, Tensor], x: Tensor, a: Tensor, eps: float) -> Tensor:
    x = x + torch.linear(a, w["o"])
    h = torch.rms_norm(x, [x.size(-1)], w["mlp_norm"], eps)
    gate_up = torch.chunk(torch.linear(h, w["gate_up"]), 2, -1)
    return x + torch.linear(torch.silu(gate_up[0]) * gate_up[1], w["down"])

  def logits(self, w: Dict[str, Tensor], x: Tensor, eps: float) -> Tensor:
    h = torch.rms_norm(x, [x.size(-1)], w["norm"], eps)
    return self.cast(torch.linear(h, w["head"]), 6)

  # ---- serving -------------------------------------------------------------------------------

  # Keys at 2i, values at 2i+1, each [S, G, P, D].
  def cache(self, like: Tensor, layers: int, slots: int, groups: int, positions: int, d: int) -> List[Tensor]:
    c: List[Tensor] = []
    for i in range(2 * layers):
      c.append(torch.zeros([slots, groups, positions, d], dtype=like.dtype, layout=0, device=like.device, pin_memory=False))
    return c

  # tokens [T] of one slot at positions start..; returns the last token's logits [V], or an empty
  # tensor where nobody wants them. rope [2, P, D].
  def prefill(self, w: List[Dict[str, Tensor]], cache: List[Tensor], rope: Tensor, tokens: Tensor, slot: int, start: int, heads: int, groups: int, eps: float, wanted: bool) -> Tensor:
    layers = len(w) - 1
    top = w[layers]
    t = tokens.size(0)
    end = start + t
    x = torch.unsqueeze(torch.embedding(top["embed"], tokens), 0)
    cos = torch.slice(rope, 1, start, end)[0].view([1, t, 1, -1])
    sin = torch.slice(rope, 1, start, end)[1].view([1, t, 1, -1])
    past = torch.ones([t, end], dtype=11, layout=0, device=x.device, pin_memory=False)
    mask = torch.tril(past, start)
    for i in range(layers):
      q, k, v = self.project(w[i], x, cos, sin, heads, groups, eps)
      ck = torch.slice(torch.select(cache[2 * i], 0, slot), 1, 0, end)
      cv = torch.slice(torch.select(cache[2 * i + 1], 0, slot), 1, 0, end)
      torch.copy_(torch.slice(ck, 1, start, end), torch.transpose(k[0], 0, 1), False)
      torch.copy_(torch.slice(cv, 1, start, end), torch.transpose(v[0], 0, 1), False)
      a = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), torch.unsqueeze(ck, 0), torch.unsqueeze(cv, 0), mask, 0., False, scale=None, enable_gqa=True)
      x = self.finish(w[i], x, torch.reshape(torch.transpose(a, 1, 2), [1, t, -1]), eps)
    if wanted:
      return self.logits(top, torch.select(x[0], 0, t - 1), eps)
    return torch.slice(tokens, 0, 0, 0)

  # step [2, n]: the newest token of slots 0..n-1 and its position; span is the largest position
  # plus one. Returns logits [n, V].
  def decode(self, w: List[Dict[str, Tensor]], cache: List[Tensor], rope: Tensor, step: Tensor, span: int, heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    top = w[layers]
    n = step.size(1)
    at = step[1]
    rows = torch.arange(n, dtype=4, layout=0, device=step.device, pin_memory=False)
    x = torch.unsqueeze(torch.embedding(top["embed"], step[0]), 1)
    turn = torch.index_select(rope, 1, at)
    cos = turn[0].view([n, 1, 1, -1])
    sin = turn[1].view([n, 1, 1, -1])
    d = cos.size(-1)
    columns = torch.arange(span, dtype=4, layout=0, device=step.device, pin_memory=False)
    late = torch.gt(torch.unsqueeze(columns, 0), torch.unsqueeze(at, 1))
    bias = torch.zeros([n, span], dtype=x.dtype, layout=0, device=x.device, pin_memory=False)
    bias = torch.masked_fill(bias, late, -inf).view([n, 1, 1, span])
    for i in range(layers):
      q, k, v = self.project(w[i], x, cos, sin, heads, groups, eps)
      torch.index_put_(cache[2 * i], [rows, None, at], k[:, 0], False)
      torch.index_put_(cache[2 * i + 1], [rows, None, at], v[:, 0], False)
      ck = torch.slice(torch.slice(cache[2 * i], 0, 0, n), 2, 0, span)
      cv = torch.slice(torch.slice(cache[2 * i + 1], 0, 0, n), 2, 0, span)
      grouped = q.view([n, groups, -1, d])
      a = torch.scaled_dot_product_attention(grouped, ck, cv, bias, 0., False, scale=None, enable_gqa=False)
      x = self.finish(w[i], x, torch.reshape(a, [n, 1, -1]), eps)
    return self.logits(top, torch.squeeze(x, 1), eps)

  # The first `length` positions of one slot over those of another.
  def copy(self, cache: List[Tensor], source: int, target: int, length: int) -> int:
    for c in cache:
      torch.copy_(torch.slice(torch.select(c, 0, target), 1, 0, length), torch.slice(torch.select(c, 0, source), 1, 0, length), False)
    return length

  # ---- training ------------------------------------------------------------------------------

  # Logits [B, T, V] of whole sequences, without a cache. shape: layers, heads, groups.
  def forward_all(self, w: List[Dict[str, Tensor]], tokens: Tensor, rope: Tensor, heads: int, groups: int, eps: float) -> Tensor:
    layers = len(w) - 1
    t = tokens.size(1)
    x = torch.embedding(w[layers]["embed"], tokens)
    cos = torch.slice(rope, 1, 0, t)[0].view([1, t, 1, -1])
    sin = torch.slice(rope, 1, 0, t)[1].view([1, t, 1, -1])
    for i in range(layers):
      q, k, v = self.project(w[i], x, cos, sin, heads, groups, eps)
      a = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, 0., True, scale=None, enable_gqa=True)
      x = self.finish(w[i], x, torch.reshape(torch.transpose(a, 1, 2), [x.size(0), t, -1]), eps)
    return self.logits(w[layers], x, eps)

  # Mean cross entropy in nats over targets that are not -100.
  def loss(self, w: Dict[str, Tensor], tokens: Tensor, targets: Tensor, rope: Tensor, shape: List[int], eps: float, dtype: int) -> Tensor:
    y = self.forward_all(self.pack(w, shape[0], dtype), tokens, self.cast(rope, dtype), shape[1], shape[2], eps)
    return torch.cross_entropy_loss(y.view([-1, y.size(-1)]), targets.view([-1]), None, 1, -100, 0.)

  # One step of AdamW (Loshchilov & Hutter 2019) on float32 master weights w with moments m and u,
  # all updated in place. Products run in bf16. hyper: rate, beta1, beta2, decay, epsilon, largest
  # gradient norm, step number from 1. Matrices decay, vectors do not. Returns loss and norm.
  def train(self, w: Dict[str, Tensor], m: Dict[str, Tensor], u: Dict[str, Tensor], tokens: Tensor, targets: Tensor, rope: Tensor, shape: Tensor, eps: Tensor, hyper: Tensor) -> List[Tensor]:
    names = w.keys()
    names.sort()
    leaves: Dict[str, Tensor] = {}
    params: List[Tensor] = []
    for name in names:
      leaf = torch.requires_grad_(torch.detach(w[name]), True)
      leaves[name] = leaf
      params.append(leaf)
    sizes = [int(shape[0]), int(shape[1]), int(shape[2])]
    loss = self.loss(leaves, tokens, targets, rope, sizes, float(eps), 15)
    grads: List[Tensor] = []
    for g in torch.grad([loss], params, None, None, False, False):
      grads.append(unchecked_cast(Tensor, g))
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2)), 2)
    clip = torch.clamp(norm / hyper[5], 1., None)
    self.update(w, m, u, names, grads, hyper, clip, True)
    self.update(w, m, u, names, grads, hyper, clip, False)
    return [torch.detach(loss), norm]

  def update(self, w: Dict[str, Tensor], m: Dict[str, Tensor], u: Dict[str, Tensor], names: List[str], grads: List[Tensor], hyper: Tensor, clip: Tensor, matrices: bool) -> int:
    ps: List[Tensor] = []
    gs: List[Tensor] = []
    ms: List[Tensor] = []
    us: List[Tensor] = []
    steps: List[Tensor] = []
    for i in range(len(names)):
      name = names[i]
      p = torch.detach(w[name])
      if (p.dim() > 1) == matrices:
        ps.append(p)
        gs.append(grads[i])
        ms.append(m[name])
        us.append(u[name])
        steps.append(hyper[6])
    decay = float(hyper[3])
    if not matrices:
      decay = 0.
    torch._fused_adamw_(ps, gs, ms, us, [], steps, lr=float(hyper[0]), beta1=float(hyper[1]), beta2=float(hyper[2]), weight_decay=decay, eps=float(hyper[4]), amsgrad=False, maximize=False, grad_scale=clip, found_inf=None)
    return len(ps)
