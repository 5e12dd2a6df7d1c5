package dev.inkstone.client.bench;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.TextStream;
import dev.inkstone.v1.GenerateTextRequest;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** The load generator for text: sizes the prompt, warms up, then measures. */
public final class TextBench {
  private final InkstoneClient client;
  private final LongSupplier nanoTime;

  /** Measures the client's server, by a clock that counts nanoseconds. */
  public TextBench(InkstoneClient client, LongSupplier nanoTime) {
    this.client = client;
    this.nanoTime = nanoTime;
  }

  /**
   * Puts the load on the server; returns when it has ended.
   *
   * @throws io.grpc.StatusRuntimeException if a request failed
   * @throws WrongLengthException if a stream ended with a wrong number of tokens
   */
  public LoadReport run(RequestShape shape, Load load) {
    RequestShape sized = shape.promptTokens().isEmpty() ? shape : shape.sized(promptTokens(shape));
    LatencyRecorder ignored = new LatencyRecorder(nanoTime);
    ClosedLoop.run(client, sized, ignored, load.streams(), load.warmup());
    LatencyRecorder recorder = new LatencyRecorder(nanoTime);
    long begin = nanoTime.getAsLong();
    ClosedLoop.run(client, sized, recorder, load.streams(), load.requests());
    return recorder.report(load, shape.tokens(), nanoTime.getAsLong() - begin);
  }

  /** Asks the server how many tokens the prompt has; only it knows the model's tokenizer. */
  private int promptTokens(RequestShape shape) {
    GenerateTextRequest request =
        new RequestShape(shape.model(), shape.prompt(), OptionalInt.empty(), 2).request(0);
    try (TextStream events = client.generate(request)) {
      return Math.max(1, events.next().getStarted().getPromptTokens());
    }
  }
}
