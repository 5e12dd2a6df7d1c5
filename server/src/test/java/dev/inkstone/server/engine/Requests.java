package dev.inkstone.server.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Requests for {@link FakeTextModel}, and what must come of them. */
final class Requests {
  private Requests() {}

  static GenerationRequest greedy(String id, int[] prompt, int lengthLimit) {
    return new GenerationRequest(id, prompt, lengthLimit, Set.of(FakeTextModel.END), List.of(),
        (logits, offset, tokens, p, length) -> {
          int best = 0;
          for (int i = 0; i < 40; i++) if (logits[offset + i] > logits[offset + best]) best = i;
          return best;
        }, new GenerationRequest.Spelling() {
          public String append(int token) { return ""; }
          public String flush() { return ""; }
        });
  }

  /** The output tokens of a sequence that nobody disturbs. */
  static List<Integer> aloneGreedy(int[] prompt, int lengthLimit, int vocabulary) {
    int[] tokens = Arrays.copyOf(prompt, lengthLimit);
    List<Integer> output = new ArrayList<>();
    for (int length = prompt.length; length < lengthLimit; length++) {
      int next = FakeTextModel.next(tokens, length, vocabulary);
      if (next == FakeTextModel.END) {
        break;
      }
      tokens[length] = next;
      output.add(next);
    }
    return output;
  }
}
