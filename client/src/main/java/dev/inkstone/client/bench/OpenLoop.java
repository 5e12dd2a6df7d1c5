package dev.inkstone.client.bench;

import dev.inkstone.client.InkstoneClient;
import io.grpc.Status;
import java.util.SplittableRandom;

/**
 * Makes requests at random times that do not depend on the server, as many independent users
 * would. The clock of a request starts when it was due, not when it was sent: a generator that
 * falls behind adds to the latency instead of hiding it (coordinated omission).
 *
 * <p>A request that the server refuses as RESOURCE_EXHAUSTED is counted, for that is how a full
 * server is meant to answer; any other failure ends the loop.
 */
final class OpenLoop implements Session.Listener {
  private static final double NANOS_PER_SECOND = 1e9;

  private final InkstoneClient client;
  private final RequestSeries series;
  private final LatencyRecorder recorder;
  private final Pacer pacer;
  private final Completion completion;

  private OpenLoop(
      InkstoneClient client,
      RequestSeries series,
      LatencyRecorder recorder,
      Pacer pacer,
      Completion completion) {
    this.client = client;
    this.series = series;
    this.recorder = recorder;
    this.pacer = pacer;
    this.completion = completion;
  }

  /**
   * Makes the requests and waits for the last to end.
   *
   * @param arrivals when each is due, by the pacer's clock, in order
   * @param first index of the first request
   * @throws io.grpc.StatusRuntimeException if a request failed
   * @throws WrongLengthException if a stream ended with a wrong number of tokens
   */
  static void run(
      InkstoneClient client,
      RequestSeries series,
      LatencyRecorder recorder,
      Pacer pacer,
      long[] arrivals,
      int first) {
    OpenLoop loop =
        new OpenLoop(client, series, recorder, pacer, new Completion(arrivals.length));
    loop.send(arrivals, first);
    loop.completion.await();
  }

  private void send(long[] arrivals, int first) {
    for (int i = 0; i < arrivals.length && !completion.isDone(); i++) {
      pacer.awaitUntil(arrivals[i]);
      Session session = new Session(recorder.begin(arrivals[i]), series.tokens(), this);
      client.generate(series.request(first + i), Completion.DEADLINE, session);
    }
  }

  @Override
  public void completed() {
    completion.ended();
  }

  @Override
  public void failed(Throwable failure) {
    if (Status.fromThrowable(failure).getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      recorder.refused();
      completion.ended();
    } else {
      completion.failed(failure);
    }
  }

  /**
   * The times of a Poisson process: the gaps between them are exponentially distributed.
   *
   * @param begin the time from which on requests come, in nanoseconds
   */
  static long[] arrivals(Load.Open load, int count, long begin) {
    SplittableRandom random = new SplittableRandom(load.seed());
    long[] arrivals = new long[count];
    double seconds = 0;
    for (int i = 0; i < count; i++) {
      seconds -= Math.log(1 - random.nextDouble()) / load.rate();
      arrivals[i] = begin + (long) (seconds * NANOS_PER_SECOND);
    }
    return arrivals;
  }
}
