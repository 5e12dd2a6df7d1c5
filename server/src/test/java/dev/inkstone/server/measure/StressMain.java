package dev.inkstone.server.measure;

import dev.inkstone.server.InkstoneServer;
import dev.inkstone.server.measure.Stress.Outcome;
import dev.inkstone.server.measure.Stress.Weather;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The whole server with a real model under {@link Stress}, some times: after two rounds
 * everything that grows once has grown; after the last, memory must be where it was and a calm load
 * as fast as before. Exits with 1 if something does not hold.
 */
@Command(name = "server/measure stress", sortOptions = false, showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class StressMain implements Callable<Integer> {
  private static final int CALM_STREAMS = 16;
  private static final int CONTEXT = 4096;
  private static final int CALM_TOKENS = 64;
  private static final double MEBIBYTE = 1 << 20;

  @Mixin private RealServer real;

  @Option(names = "--streams", defaultValue = "1000", description = "Streams, all at once.")
  private int streams;

  @Option(names = "--stalled", defaultValue = "200", description = "Readers that stop reading.")
  private int stalled;

  @Option(names = "--tokens", defaultValue = "60", description = "Of a stream at most.")
  private int tokens;

  @Option(names = "--stalled-tokens", defaultValue = "480",
      description = "Of a stream that is not read.")
  private int stalledTokens;

  @Option(names = "--minutes", defaultValue = "15", description = "The most that one round takes.")
  private int minutes;

  @Option(names = "--rounds", defaultValue = "4",
      description = "How often the weather comes; twice before it counts.")
  private int rounds;

  @Option(names = "--heap-slack", defaultValue = "16", description = "MiB that it may end above.")
  private double heapSlack;

  @Option(names = "--resident-slack", defaultValue = "64",
      description = "MiB that it may end above.")
  private double residentSlack;

  @Option(names = "--speed", defaultValue = "0.8",
      description = "Share of the first speed that is full speed, on this machine.")
  private double speed;

  /** What a server at rest holds, in MiB, and writes, in tokens a second. */
  private record Rest(double heap, double resident, double tokensPerSecond) {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new StressMain()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    try (InkstoneServer server = real.start(CALM_STREAMS, 2 * streams, CONTEXT)) {
      boolean ended = true;
      List<Rest> rests = new ArrayList<>();
      for (int round = 1; round <= rounds; round++) {
        ended &= weather(server, round);
        rests.add(rest(server));
      }
      return ended & compare(rests.get(1), rests.get(rounds - 1)) ? 0 : 1;
    }
  }

  private boolean weather(InkstoneServer server, long seed) throws InterruptedException {
    Weather weather =
        new Weather(
            streams, stalled, tokens, stalledTokens, true, Duration.ofMinutes(minutes));
    try (Stress stress = new Stress(server, seed)) {
      Outcome outcome = stress.run(weather);
      System.out.printf(
          "%d streams, %d readers that stop: %s, %d without an ending, in %.0f s%n",
          streams, stalled, outcome.endings(), outcome.withoutEnding(), outcome.seconds());
      return outcome.withoutEnding() == 0 && onlyAsMeant(outcome.endings());
    }
  }

  private static boolean onlyAsMeant(Map<Status.Code, Integer> endings) {
    return Set.of(Status.Code.OK, Status.Code.CANCELLED, Status.Code.RESOURCE_EXHAUSTED)
        .containsAll(endings.keySet());
  }

  private Rest rest(InkstoneServer server) throws IOException, InterruptedException {
    double tokensPerSecond = calm(server);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double heap = (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE;
    MetricsPage page = new MetricsPage(server.httpPort());
    page.read();
    Rest rest = new Rest(heap, page.residentMebibytes(), tokensPerSecond);
    System.out.printf(
        "at rest: heap %.1f MiB, resident %.1f MiB; %d calm streams: %.0f tokens/s%n",
        rest.heap(), rest.resident(), CALM_STREAMS, rest.tokensPerSecond());
    return rest;
  }

  /** As many streams as there are seats, three times over. */
  private double calm(InkstoneServer server) throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder()
            .setPrompt("七绝 春江花月夜")
            .setSampling(
                SamplingOptions.newBuilder().setMaxTokens(CALM_TOKENS).setIgnoreEos(true))
            .build();
    long begin = System.nanoTime();
    for (int round = 0; round < 3; round++) {
      Reader[] readers = new Reader[CALM_STREAMS];
      for (int i = 0; i < CALM_STREAMS; i++) {
        readers[i] = new Reader(true);
        TextServiceGrpc.newStub(channel).generate(request, readers[i]);
      }
      for (Reader reader : readers) {
        reader.awaitEnd(TimeUnit.MINUTES.toNanos(minutes));
      }
    }
    channel.shutdownNow();
    return 3 * CALM_STREAMS * CALM_TOKENS * 1e9 / (System.nanoTime() - begin);
  }

  private boolean compare(Rest before, Rest after) {
    boolean heap = check("heap", after.heap() - before.heap() <= heapSlack);
    boolean resident =
        check("resident memory", after.resident() - before.resident() <= residentSlack);
    boolean fast = check("speed", after.tokensPerSecond() >= speed * before.tokensPerSecond());
    return heap && resident && fast;
  }

  private static boolean check(String what, boolean holds) {
    System.out.println(what + (holds ? ": back where it was" : ": NOT back where it was"));
    return holds;
  }
}
