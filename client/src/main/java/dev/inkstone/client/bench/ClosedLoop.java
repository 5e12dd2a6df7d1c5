package dev.inkstone.client.bench;

import dev.inkstone.client.InkstoneClient;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a number of requests, so many at a time: each that ends well is followed at once by the
 * next. The first failure ends the loop. Requests run on the network's thread, so that measuring
 * a stream costs no thread of its own.
 */
final class ClosedLoop implements Session.Listener {
  private final InkstoneClient client;
  private final RequestSeries series;
  private final LatencyRecorder recorder;
  private final int end;
  private final AtomicInteger next;
  private final Completion completion;

  private ClosedLoop(
      InkstoneClient client, RequestSeries series, LatencyRecorder recorder, int first, int count) {
    this.client = client;
    this.series = series;
    this.recorder = recorder;
    this.end = first + count;
    this.next = new AtomicInteger(first);
    this.completion = new Completion(count);
  }

  /**
   * Makes the requests with the indices from {@code first} on, and waits for the last to end.
   *
   * @throws io.grpc.StatusRuntimeException if a request failed
   * @throws WrongLengthException if a stream ended with a wrong number of tokens
   */
  static void run(
      InkstoneClient client,
      RequestSeries series,
      LatencyRecorder recorder,
      int streams,
      int first,
      int count) {
    ClosedLoop loop = new ClosedLoop(client, series, recorder, first, count);
    for (int i = 0; i < Math.min(streams, count); i++) {
      loop.next();
    }
    loop.completion.await();
  }

  private void next() {
    int index = next.getAndIncrement();
    if (index < end && !completion.isDone()) {
      Session session = new Session(recorder.begin(), series.tokens(), this);
      client.generate(series.request(index), Completion.DEADLINE, session);
    }
  }

  @Override
  public void completed() {
    completion.ended();
    next();
  }

  @Override
  public void failed(Throwable failure) {
    completion.failed(failure);
  }
}
