  # RMSNorm of the rows x [R, K], times a matrix [N, K].
  def normed(self, w: __torch__.Layer, x: Tensor, norm: str, matrix: str, eps: float) -> Tensor:
    m = w.tensors[matrix]
    if len(m) == 1:
      return torch.linear(torch.rms_norm(x, [x.size(-1)], w.tensors[norm][0], eps), m[0])
    # sqrt(sum x^2 + C eps); quantised matrices carry the root of C.
    root = torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), w.tensors[norm][0])
    if len(m) == 2:
      return self.int4(x, m) / root
    peak = torch.amax(torch.abs(x), [-1], True)
    return torch.mul_(self.int8(w, x, peak, matrix), peak / root)

  # x + a times a matrix, for the two products that end in the residual stream.
  def add_product(self, w: __torch__.Layer, x: Tensor, a: Tensor, matrix: str) -> Tensor:
    m = w.tensors[matrix]
    if len(m) == 1:
      return x + torch.linear(a, m[0])
    if len(m) == 2:
      return x + self.int4(a, m)
    a = self.cast(a, 6)
    peak = torch.amax(torch.abs(a), [-1], True)
    return torch.addcmul(x, self.int8(w, a, peak, matrix), peak)

  # Rows x / peak times an int8 matrix, in float32. Each row is rounded to 8 bits by its own peak
  # (the largest magnitude in it) and the sums are integers, so a row's result depends on that row
  # alone. A row of zeros is rounded to anything; its peak, zero, wipes that out afterwards.
  def int8(self, w: __torch__.Layer, x: Tensor, peak: Tensor, matrix: str) -> Tensor:
    return self.times8(x / peak, w.int8[matrix])

  # Rows x in [-1, 1] times an int8 matrix.
  def times8(self, x: Tensor, m: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> Tensor:
    return ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(x, 1. / 127., 128, m)

  # Rows x, in bf16, times an int4 matrix.
  def int4(self, x: Tensor, m: List[Tensor]) -> Tensor:
    return self.cast(torch._weight_int4pack_mm_for_cpu(self.cast(x, 15), m[0], 32, m[1]), 6)
