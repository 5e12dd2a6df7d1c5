  # Of logits [T, V], each a distribution over the first `known` token ids, and one token for each:
  # [2, T], its log-probability in nats, and whether no other is likelier.
  def scores(self, y: Tensor, tokens: Tensor, known: int) -> Tensor:
    y = torch.slice(y, 1, 0, known)
    chosen = torch.gather(y, 1, torch.unsqueeze(tokens, 1), sparse_grad=False)
    greedy = torch.to(torch.ge(chosen, torch.amax(y, [1], True)), 6, False, False, None)
    both = torch.cat([chosen - torch.logsumexp(y, [1], True), greedy], 1)
    return torch.contiguous(torch.transpose(both, 0, 1))
