# The matrix products of one step of decoder.py and nothing else, on the same packed weights.
class Products(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # n rows for a matrix, in the form that its product wants: bytes, bf16 or its own type.
  def rows(self, m: List[Tensor], n: int, k: int) -> Tensor:
    x = torch.randn([n, k], dtype=6, layout=0, device=None, pin_memory=False)
    if len(m) == 4:
      return torch.to(torch.clamp(x * 30 + 128, 1, 255), 0, False, False, None)
    if len(m) == 2:
      return torch.to(x, 15, False, False, None)
    return torch.to(x, m[0].dtype, False, False, None)

  # n rows for each of the widths C, H*D and I of a model.
  def prepare(self, w: List[Dict[str, List[Tensor]]], n: int, widths: List[int]) -> List[Tensor]:
    r: List[Tensor] = []
    for k in widths:
      r.append(self.rows(w[0]["qkv"], n, k))
    r.append(self.rows(w[0]["qkv"], 1, widths[0]))
    return r

  # last: the head for one row alone, as a prompt needs it.
  def run(self, w: List[Dict[str, List[Tensor]]], rows: List[Tensor], last: bool) -> Tensor:
    layers = len(w) - 1
    for i in range(layers):
      self.multiply(rows[0], w[i]["qkv"])
      self.multiply(rows[1], w[i]["o"])
      self.multiply(rows[0], w[i]["gate_up"])
      self.multiply(rows[2], w[i]["down"])
    if last:
      return self.multiply(rows[3], w[layers]["head"])
    return self.multiply(rows[0], w[layers]["head"])

  def multiply(self, x: Tensor, m: List[Tensor]) -> Tensor:
    if len(m) == 1:
      return self.keep(torch.linear(x, m[0]))
    if len(m) == 2:
      return self.keep(torch._weight_int4pack_mm_for_cpu(x, m[0], 32, m[1]))
    return self.keep(ops.onednn.qlinear_pointwise(x, 1., 128, m[0], m[1], m[2], None, 1., 0, 6, "none", [], ""))

  # An update in place, so that no product is dropped as unused.
  def keep(self, y: Tensor) -> Tensor:
    return torch.resize_(y, y.size())
