  # For steps on a CPU, in which everything but the products is the caller's: rows of memory that both
  # see, an input of a product in the type that it wants, an output in float32.
  def rows(self, n: int, columns: int, dtype: int) -> Tensor:
    return torch.zeros([n, columns], dtype=dtype, layout=0, device=None, pin_memory=False)

  def first(self, x: Tensor, n: int) -> Tensor:
    return torch.slice(x, 0, 0, n)

  def embed_rows(self, w: __torch__.Layer, tokens: Tensor) -> Tensor:
    return self.cast(torch.embedding(w.tensors["embed"][0], tokens), 6)

  # What add_product() and normed() multiply by, to be held by the caller.
  def matrix(self, w: __torch__.Layer, name: str) -> List[Tensor]:
    return w.tensors[name]

  def matrix8(self, w: __torch__.Layer, name: str) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
    return w.int8[name]

  # A vector beside them in float32, empty where the model has none.
  def vector(self, w: __torch__.Layer, name: str) -> Tensor:
    if name in w.tensors:
      return self.cast(torch.reshape(w.tensors[name][0], [-1]), 6)
    return torch.zeros([0], dtype=6, layout=0, device=None, pin_memory=False)

  def times(self, x: Tensor, m: List[Tensor]) -> Tensor:
    if len(m) == 1:
      return torch.linear(x, m[0])
    return torch._weight_int4pack_mm_for_cpu(x, m[0], 32, m[1])

  def multiply(self, x: Tensor, m: List[Tensor], out: Tensor) -> NoneType:
    torch.copy_(out, self.times(x, m), False)

  def multiply8(self, x: Tensor, m: __torch__.torch.classes.quantized.LinearPackedParamsBase, out: Tensor) -> NoneType:
    torch.copy_(out, self.times8(x, m), False)

  # float32 [R, N]; times8() is the same for 8 bits.
  def product(self, x: Tensor, m: List[Tensor]) -> Tensor:
    return self.cast(self.times(x, m), 6)

  # Scores of logits y [T, V] that each row's factor [T, 1] is still missing from.
  def row_scores(self, y: Tensor, factors: Tensor, following: Tensor, known: int) -> Tensor:
    return self.scores(y * factors, following, known)
