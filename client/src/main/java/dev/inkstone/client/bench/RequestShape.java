package dev.inkstone.client.bench;

import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.SamplingOptions;
import java.util.OptionalInt;

/**
 * What each request of a load asks for. Requests differ in nothing but their seeds.
 *
 * @param model who writes; empty for the server's default
 * @param prompt the text to continue, or to build the prompt of
 * @param promptTokens about how many tokens the prompt shall have; empty takes it as it is
 * @param tokens how many tokens to generate, at least 2: fewer have no time between them
 */
public record RequestShape(String model, String prompt, OptionalInt promptTokens, int tokens) {
  /** A poem's form and title, as the default model knows them. */
  public static final String DEFAULT_PROMPT = "七绝 春江花月夜";

  public RequestShape {
    if (prompt.isEmpty()) {
      throw new IllegalArgumentException("--prompt is empty; give a text");
    }
    if (promptTokens.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "--prompt-tokens is %d; give 1 or more".formatted(promptTokens.getAsInt()));
    }
    if (tokens < 2) {
      throw new IllegalArgumentException("--tokens is %d; give 2 or more".formatted(tokens));
    }
  }

  /** The shape with its prompt sized, given how many tokens the prompt has as it is. */
  RequestShape sized(int actualPromptTokens) {
    int wanted = promptTokens.orElse(actualPromptTokens);
    int length = prompt.codePointCount(0, prompt.length());
    int wantedLength = Math.max(1, Math.round((float) wanted * length / actualPromptTokens));
    String enough = prompt.repeat((wantedLength + length - 1) / length);
    String text = enough.substring(0, enough.offsetByCodePoints(0, wantedLength));
    return new RequestShape(model, text, OptionalInt.empty(), tokens);
  }

  /** A request that generates exactly {@link #tokens} and leaves no trace on the server. */
  GenerateTextRequest request(long seed) {
    return GenerateTextRequest.newBuilder()
        .setModel(model)
        .setPrompt(prompt)
        .setStore(false)
        .setSampling(
            SamplingOptions.newBuilder()
                .setMaxTokens(tokens)
                .setMinTokens(tokens)
                .setIgnoreEos(true)
                .setSeed(seed))
        .build();
  }
}
