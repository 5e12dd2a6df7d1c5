  # A layer in float32 with its matrices in 8 or 4 bits; attention is in bf16.
  def quantise_layer(self, w: __torch__.Layer, bits: int, eps: float, rotated: int, d: int) -> __torch__.Layer:
    p = w.tensors
    p["qkv"] = [self.interleaved(p["qkv"][0], rotated, d, p["qkv"][0].size(1))]
    for name in ["qkv_bias", "qk_norm"]:
      if name in p:
        p[name] = [self.interleaved(p[name][0], rotated, d, 1)]
    self.quantise(w, "qkv", p["qkv"][0] * p["attn_norm"][0], bits, True)
    self.quantise(w, "gate_up", p["gate_up"][0] * p["mlp_norm"][0], bits, True)
    self.quantise(w, "o", p["o"][0], bits, False)
    self.quantise(w, "down", p["down"][0], bits, False)
    p["attn_norm"] = self.floor(p["attn_norm"][0], eps)
    p["mlp_norm"] = self.floor(p["mlp_norm"][0], eps)
    return w

  # The same for what is around the layers; the embedding is looked up, not multiplied, and in bf16.
  def quantise_top(self, w: __torch__.Layer, bits: int, eps: float) -> __torch__.Layer:
    p = w.tensors
    embed = self.cast(p["embed"][0], 15)
    self.quantise(w, "head", p["head"][0] * p["norm"][0], bits, True)
    p["embed"] = [embed]
    p["norm"] = self.floor(p["norm"][0], eps)
    return w

  # Puts a matrix m [N, K] into w, scaled by sqrt(K) where its product with a normalised row is wanted.
  def quantise(self, w: __torch__.Layer, name: str, m: Tensor, bits: int, normed: bool) -> int:
    if normed:
      m = m * torch.sqrt(float(m.size(1)))
    if bits == 4:
      w.tensors[name] = self.quantise4(m)
    else:
      w.tensors[name] = []
      w.int8[name] = ops.quantized.linear_prepack(self.quantise8(m), None)
    return bits

  # 8 bits, with a scale for each row.
  def quantise8(self, m: Tensor) -> Tensor:
    scale = torch.clamp(torch.amax(torch.abs(m), [1], True) / 127., 1e-30, None)
    q = torch.to(torch.round(m / scale), 1, False, False, None)
    zero = torch.zeros([m.size(0)], dtype=4, layout=0, device=m.device, pin_memory=False)
    return torch._make_per_channel_quantized_tensor(q, torch.squeeze(scale, 1), zero, 0)

  # 16 levels between the least and the greatest of each group of 32 columns.
  def quantise4(self, w: Tensor) -> List[Tensor]:
    g = w.view([w.size(0), -1, 32])
    low = torch.amin(g, [2], True)
    scale = torch.clamp((torch.amax(g, [2], True) - low) / 15., 1e-30, None)
    # In the precision that the product will read them in.
    scale = self.cast(self.cast(scale, 15), 6)
    middle = self.cast(self.cast(low + scale * 8, 15), 6)
    q = torch.clamp(torch.round((g - middle) / scale) + 8, 0, 15)
    packed = torch._convert_weight_to_int4pack_for_cpu(torch.to(q.view(w.size()), 3, False, False, None), 1)
    both = self.cast(torch.cat([scale, middle], 2), 15)
    return [packed, torch.contiguous(torch.transpose(both, 0, 1))]

  # The norm's entry beside quantised matrices: sqrt(C eps).
  def floor(self, gain: Tensor, eps: float) -> List[Tensor]:
    return [torch.full([], torch.sqrt(gain.size(0) * eps), dtype=6, layout=0, device=gain.device, pin_memory=False)]

  # The halves of each of the first `rotated` heads interleaved; a head is d rows of x, `columns` wide.
  def interleaved(self, x: Tensor, rotated: int, d: int, columns: int) -> Tensor:
    halves = x.view([-1, 2, d // 2, columns])
    turned = torch.reshape(torch.transpose(torch.slice(halves, 0, 0, rotated), 1, 2), [-1])
    rest = torch.reshape(torch.slice(halves, 0, rotated), [-1])
    return torch.cat([turned, rest], 0).view(x.size())

  # cos + i sin of a table of positions [2, P, D], as [P, 1, D/2].
  def turns(self, rope: Tensor) -> Tensor:
    half = rope.size(2) // 2
    cos = torch.slice(rope[0], 1, half)
    return torch.unsqueeze(torch.complex(cos, torch.slice(rope[1], 1, half)), 1)
