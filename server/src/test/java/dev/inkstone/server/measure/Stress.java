package dev.inkstone.server.measure;

import dev.inkstone.server.InkstoneServer;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc.TextServiceStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Bad weather for a server: many streams at once, of which some are cancelled at random times and
 * others have readers that stop reading. Those that stopped are in the end cancelled, or read on,
 * or wait until the server has ended them. Every stream is watched until its ending.
 */
public final class Stress implements AutoCloseable {
  /** So small that a stopped reader is felt after few tokens. */
  private static final int STALLED_WINDOW_BYTES = 64;

  /** A stopped reader holds up the others of its connection; no more of them share one. */
  private static final int STALLED_PER_CONNECTION = 10;

  private static final int CONNECTIONS = 4;
  private static final int CANCELLED_PER_TEN = 2;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /**
   * How bad it is.
   *
   * @param streams how many streams, the stalled ones included
   * @param stalled how many readers stop reading
   * @param tokens the most tokens of a stream that is read
   * @param stalledTokens tokens of a stream that is not: more than fit on the way
   * @param outlast whether some stopped readers wait for the server to end their streams
   * @param patience how long to wait for endings
   */
  public record Weather(
      int streams,
      int stalled,
      int tokens,
      int stalledTokens,
      boolean outlast,
      Duration patience) {}

  /**
   * What came of it.
   *
   * @param endings how many streams ended with each status
   * @param withoutEnding how many did not end in time
   */
  public record Outcome(Map<Status.Code, Integer> endings, int withoutEnding, double seconds) {}

  private final InkstoneServer server;
  private final Random random;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final ScheduledExecutorService cancels = Executors.newSingleThreadScheduledExecutor();

  public Stress(InkstoneServer server, long seed) {
    this.server = server;
    this.random = new Random(seed);
  }

  private TextServiceStub connect(int windowBytes) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
            .usePlaintext()
            .flowControlWindow(windowBytes)
            .build();
    channels.add(channel);
    return TextServiceGrpc.newStub(channel);
  }

  /** Brings the weather about and waits until it is over. */
  public Outcome run(Weather weather) throws InterruptedException {
    long begin = System.nanoTime();
    List<Reader> reading = new ArrayList<>();
    List<Reader> stalled = new ArrayList<>();
    open(weather, reading, stalled);
    long end = begin + weather.patience().toNanos();
    Map<Status.Code, Integer> endings = new EnumMap<>(Status.Code.class);
    int missing = await(reading, end, endings);
    wakeUp(stalled, weather.outlast(), end);
    missing += await(stalled, end, endings);
    return new Outcome(endings, missing, (System.nanoTime() - begin) / 1e9);
  }

  private void open(Weather weather, List<Reader> reading, List<Reader> stalled) {
    List<TextServiceStub> stubs = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      stubs.add(connect(1 << 20));
    }
    TextServiceStub stalledStub = null;
    int every = weather.streams() / Math.max(1, weather.stalled());
    for (int i = 0; i < weather.streams(); i++) {
      if (i % every == 0 && stalled.size() < weather.stalled()) {
        if (stalled.size() % STALLED_PER_CONNECTION == 0) {
          stalledStub = connect(STALLED_WINDOW_BYTES);
        }
        Reader reader = new Reader(false);
        stalledStub.generate(request(weather.stalledTokens()), reader);
        stalled.add(reader);
      } else {
        Reader reader = new Reader(true);
        int tokens = 1 + random.nextInt(weather.tokens());
        stubs.get(i % CONNECTIONS).generate(request(tokens), reader);
        maybeCancel(reader, weather.patience());
        reading.add(reader);
      }
    }
  }

  /** Half of the cancelled go at once, while they wait, the others later. */
  private void maybeCancel(Reader reader, Duration patience) {
    int lot = random.nextInt(10);
    if (lot < CANCELLED_PER_TEN) {
      long millis = lot % 2 == 0 ? 0 : random.nextLong(patience.toMillis() / 20);
      cancels.schedule(reader::cancel, millis, TimeUnit.MILLISECONDS);
    }
  }

  private GenerateTextRequest request(int tokens) {
    return GenerateTextRequest.newBuilder()
        .setPrompt("七绝 " + "春江花月夜".charAt(random.nextInt(5)) + "花")
        .setSampling(
            SamplingOptions.newBuilder()
                .setMaxTokens(tokens)
                .setIgnoreEos(true)
                .setSeed(random.nextLong()))
        .build();
  }

  /** Counts the endings until that time; returns how many streams have none. */
  private static int await(List<Reader> readers, long end, Map<Status.Code, Integer> endings)
      throws InterruptedException {
    int missing = 0;
    for (Reader reader : readers) {
      Status.Code code = reader.awaitEnd(end - System.nanoTime());
      if (code == null) {
        missing++;
      } else {
        endings.merge(code, 1, Integer::sum);
      }
    }
    return missing;
  }

  /** A third is cancelled, a third reads on, a third reads only what the server's end left. */
  private void wakeUp(List<Reader> stalled, boolean outlast, long end) {
    for (int i = 0; i < stalled.size(); i++) {
      if (i % 3 == 0) {
        stalled.get(i).cancel();
      } else if (i % 3 == 1 || !outlast) {
        stalled.get(i).readAll();
      }
    }
    if (outlast) {
      while (server.admission().streams() > 0 && System.nanoTime() < end) {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
      // What was sent before the end is still to be read, and the end comes after it.
      stalled.forEach(Reader::readAll);
    }
  }

  @Override
  public void close() throws InterruptedException {
    cancels.shutdownNow();
    channels.forEach(ManagedChannel::shutdownNow);
    for (ManagedChannel channel : channels) {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
