package dev.inkstone.server.engine;

import dev.inkstone.model.text.Sampler;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.SamplingState;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.server.TestTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Requests for {@link FakeTextModel}, and what must come of them. */
final class Requests {
  static final Tokenizer TOKENIZER = tokenizer();

  private Requests() {}

  static SamplingOptions.Builder greedy(int maxTokens) {
    return SamplingOptions.builder().temperature(0).maxTokens(maxTokens);
  }

  static GenerationRequest of(String id, int[] prompt, SamplingOptions.Builder options) {
    return of(id, prompt, 1000, options);
  }

  static GenerationRequest of(
      String id, int[] prompt, int context, SamplingOptions.Builder options) {
    return new GenerationRequest(
        id, prompt, context, options.build(), Set.of(TestTokenizer.END), TOKENIZER);
  }

  /** The output tokens of a sequence that nobody disturbs. */
  static List<Integer> alone(GenerationRequest request) {
    Sampler sampler = new Sampler(TestTokenizer.SIZE);
    SamplingState state =
        new SamplingState(
            request.options(), request.candidate(), request.prompt(), request.ends());
    int[] tokens = Arrays.copyOf(request.prompt(), request.lengthLimit());
    List<Integer> output = new ArrayList<>();
    for (int length = request.prompt().length; length < request.lengthLimit(); length++) {
      float[] logits = FakeTextModel.logits(tokens, length, TestTokenizer.SIZE);
      int next = sampler.sample(logits, 0, state);
      if (request.ends().contains(next)) {
        break;
      }
      state.accept(next);
      tokens[length] = next;
      output.add(next);
    }
    return output;
  }

  private static Tokenizer tokenizer() {
    try {
      Path file = Files.createTempFile("tokenizer", ".json");
      TestTokenizer.write(file);
      Tokenizer tokenizer = Tokenizer.load(file);
      Files.delete(file);
      return tokenizer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
