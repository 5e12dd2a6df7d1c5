package dev.inkstone.client.bench;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.GenerateTextRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/**
 * Sends a long prompt into the midst of running streams, and measures how much longer their readers
 * wait for the next chunk while it is computed. Each round starts so many streams, lets each come
 * to a third of its tokens, sends the prompt, and lets all end.
 */
public final class LongPromptBench {
  private final InkstoneClient client;
  private final LongSupplier nanoTime;

  /** Measures the client's server by the system's clock. */
  public LongPromptBench(InkstoneClient client) {
    this(client, System::nanoTime);
  }

  LongPromptBench(InkstoneClient client, LongSupplier nanoTime) {
    this.client = client;
    this.nanoTime = nanoTime;
  }

  /**
   * Runs one round to warm up and then those that count.
   *
   * @param shape of the running streams; they must be long enough to outlast the prompt
   * @param promptTokens about how long the long prompt is
   * @throws io.grpc.StatusRuntimeException if a request failed
   * @throws IllegalStateException if no stream still ran while the prompt was computed
   */
  public LongPromptReport run(RequestShape shape, int streams, int promptTokens, int rounds) {
    RequestSeries running = RequestSeries.sized(shape, client);
    RequestSeries late = RequestSeries.sized(longShape(shape, promptTokens), client);
    List<LongPromptReport.Round> measured = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      LongPromptReport.Round result = round(running, late, streams, round);
      if (round > 0) {
        measured.add(result);
      }
    }
    return new LongPromptReport(streams, promptTokens, measured);
  }

  private static RequestShape longShape(RequestShape shape, int promptTokens) {
    return new RequestShape(
        shape.model(),
        shape.prompt(),
        false,
        OptionalInt.of(promptTokens),
        2,
        shape.temperature());
  }

  private LongPromptReport.Round round(
      RequestSeries running, RequestSeries late, int streams, int round) {
    List<ArrivalTimes> runners = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      runners.add(send(running.request((long) round * streams + i), running.tokens() / 3));
    }
    runners.forEach(runner -> await(runner.reached()));
    long sent = nanoTime.getAsLong();
    // Another prompt each time, in the next run too: the server would remember it.
    ArrivalTimes prompt = send(late.request(sent), 1);
    long first = await(prompt.done()).get(0);
    Gaps gaps = new Gaps(sent, first);
    runners.forEach(runner -> gaps.add(await(runner.done())));
    if (!gaps.comparable()) {
      throw new IllegalStateException(
          "no stream still ran when the long prompt came; give more --tokens");
    }
    return LongPromptReport.Round.of(gaps, first - sent);
  }

  private ArrivalTimes send(GenerateTextRequest request, int awaited) {
    ArrivalTimes times = new ArrivalTimes(nanoTime, awaited);
    client.generate(request, Completion.DEADLINE, times);
    return times;
  }

  /** Every request has a deadline, and so has this. */
  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
