  # One tensor a layer, S * G * P rows of D for the keys and behind them as many for the values. Where a
  # slot starts, and how many rows are from one of its groups to the next (its stride), is the caller's:
  # decode reads the slots in use as one dense block, since its batched products would copy all of a
  # block with gaps.
  def cache(self, like: Tensor, dtype: int, d: int, layers: int, slots: int, groups: int, positions: int) -> List[Tensor]:
    c: List[Tensor] = []
    for i in range(layers):
      c.append(torch.zeros([2 * slots * groups * positions, d], dtype=dtype, layout=0, device=like.device, pin_memory=False))
    return c

  # The first `length` positions of a slot at source [start, stride] to target; the two may overlap
  # unless they are apart.
  def move(self, cache: List[Tensor], groups: int, source: List[int], target: List[int], length: int, apart: bool) -> int:
    for c in cache:
      old = self.slot(c, source[0], groups, source[1], length)
      if not apart:
        old = old.clone()
      torch.copy_(self.slot(c, target[0], groups, target[1], length), old, False)
    return length

  # Keys and values [2, groups, length, D]: the first positions of the slot that starts at row `start`.
  def slot(self, c: Tensor, start: int, groups: int, stride: int, length: int) -> Tensor:
    rows, d = c.size()
    return torch.as_strided(c, [2, groups, length, d], [rows // 2 * d, stride * d, d, 1], start * d)

  # The first `rows` slots and groups, `width` positions each, as [rows, width, D]: keys at 2i, values
  # at 2i+1.
  def blocks(self, cache: List[Tensor], rows: int, width: int) -> List[Tensor]:
    b: List[Tensor] = []
    for c in cache:
      both = self.slot(c, 0, rows, width, width)
      b.append(both[0])
      b.append(both[1])
    return b

  # [n, 2G]: the rows of the cache that hold the keys and the values of each slot's position.
  def written(self, at: Tensor, c: Tensor, groups: int, width: int) -> Tensor:
    n = at.size(0)
    firsts = torch.arange(0, n * groups * width, width, dtype=4, layout=0, device=at.device, pin_memory=False)
    keys = firsts.view([n, groups]) + torch.unsqueeze(at, 1)
    return torch.cat([keys, keys + c.size(0) // 2], 1)

  # [n * G, 1, width]: minus infinity past each slot's position, else zero.
  def hidden(self, at: Tensor, groups: int, width: int, dtype: int) -> Tensor:
    columns = torch.arange(width, dtype=4, layout=0, device=at.device, pin_memory=False)
    late = torch.gt(columns.view([1, 1, width]), at.view([-1, 1, 1]).expand([-1, groups, 1]))
    bias = torch.zeros(late.size(), dtype=dtype, layout=0, device=at.device, pin_memory=False)
    return torch.masked_fill(bias, late, -inf).view([-1, 1, width])
