package dev.inkstone.client.bench;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.TextStream;
import dev.inkstone.v1.GenerateTextRequest;

/** The numbered requests of a load: the same number, the same request. */
final class RequestSeries {
  private final RequestShape shape;
  private final Prompts prompts;
  private final int pieces;

  private RequestSeries(RequestShape shape, Prompts prompts, int pieces) {
    this.shape = shape;
    this.prompts = prompts;
    this.pieces = pieces;
  }

  /**
   * Sizes the prompts by asking the server, for it alone knows the model's tokenizer: once with the
   * example and once with the estimate from that, since a prompt may have tokens that do not grow.
   */
  static RequestSeries sized(RequestShape shape, InkstoneClient client) {
    Prompts prompts = shape.prompts();
    RequestSeries example = new RequestSeries(shape, prompts, prompts.length());
    if (shape.promptTokens().isEmpty()) {
      return example;
    }
    int wanted = shape.promptTokens().getAsInt();
    int exampleTokens = example.promptTokens(client);
    int estimate = atLeastOne((double) wanted * prompts.length() / exampleTokens);
    if (estimate == prompts.length()) {
      return example;
    }
    int tokens = new RequestSeries(shape, prompts, estimate).promptTokens(client);
    double perPiece = (double) (tokens - exampleTokens) / (estimate - prompts.length());
    int pieces = perPiece > 0 ? atLeastOne(estimate + (wanted - tokens) / perPiece) : estimate;
    return new RequestSeries(shape, prompts, pieces);
  }

  private static int atLeastOne(double pieces) {
    return (int) Math.max(1, Math.round(pieces));
  }

  /** How many tokens the server finds in a prompt. */
  private int promptTokens(InkstoneClient client) {
    String prompt = prompts.prompt(0, pieces);
    try (TextStream events = client.generate(shape.request(prompt, 2, 0))) {
      return Math.max(1, events.next().getStarted().getPromptTokens());
    }
  }

  GenerateTextRequest request(long index) {
    return shape.request(prompts.prompt(index, pieces), tokens(), index);
  }

  /** How many tokens each request generates. */
  int tokens() {
    return shape.tokens();
  }
}
