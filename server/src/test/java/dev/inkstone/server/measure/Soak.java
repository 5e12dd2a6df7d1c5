package dev.inkstone.server.measure;

import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Keeps a running server at full load for a while and writes down what memory it says that it
 * holds: {@code soak.csv} as it goes, {@code soak.png} at the end. A stream that ends is followed
 * by another with a new prompt; every tenth is cancelled on the way. Exits with 1 if a stream ended
 * otherwise, or if the resident size grew in the second half by more than the slack.
 */
@Command(name = "server/measure soak", sortOptions = false, showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
  private static final String TITLE = "春江花月夜山水风云天地人心秋雨雪松竹梅柳";
  private static final double MEBIBYTE = 1 << 20;
  private static final int CANCEL_ONE_IN = 10;

  @Option(names = "--grpc", paramLabel = "PORT", defaultValue = "9090",
      description = "The server's gRPC port on this machine.")
  private int grpc;

  @Option(names = "--http", paramLabel = "PORT", defaultValue = "8080",
      description = "The server's HTTP port on this machine.")
  private int http;

  @Option(names = "--minutes", defaultValue = "20", description = "How long.")
  private double minutes;

  @Option(names = "--streams", defaultValue = "32", description = "Open at a time.")
  private int streams;

  @Option(names = "--tokens", defaultValue = "200", description = "Of a stream at most.")
  private int tokens;

  @Option(names = "--every", paramLabel = "SECONDS", defaultValue = "5",
      description = "How often to look.")
  private int every;

  @Option(names = "--slack", defaultValue = "32",
      description = "MiB by which the second half's mean may exceed the second quarter's.")
  private double slack;

  @Option(names = "--out", defaultValue = "server/target/soak",
      description = "Folder of the results.")
  private Path out;

  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong tokensRead = new AtomicLong();
  private volatile Status.Code wrong;
  private volatile boolean stopping;

  /** One look at the server, memory in MiB. */
  private record Look(double minute, double resident, double heap, double tokensPerSecond) {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Soak()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", grpc).usePlaintext().build();
    TextServiceGrpc.TextServiceStub text = TextServiceGrpc.newStub(channel);
    for (int i = 0; i < streams; i++) {
      next(text);
    }
    Files.createDirectories(out);
    List<Look> looks = watch();
    stopping = true;
    channel.shutdownNow();
    plot(looks);
    return verdict(looks);
  }

  private void next(TextServiceGrpc.TextServiceStub text) {
    if (stopping) {
      return;
    }
    long index = begun.getAndIncrement();
    Random random = new Random(index);
    int cancelAt = index % CANCEL_ONE_IN == 0 ? random.nextInt(tokens / 2) : Integer.MAX_VALUE;
    text.generate(request(index, random), new Soaked(text, cancelAt));
  }

  private GenerateTextRequest request(long seed, Random random) {
    StringBuilder prompt = new StringBuilder("七绝 ");
    random.ints(6, 0, TITLE.length()).forEach(i -> prompt.append(TITLE.charAt(i)));
    return GenerateTextRequest.newBuilder()
        .setPrompt(prompt.toString())
        .setSampling(
            SamplingOptions.newBuilder()
                .setMaxTokens(1 + random.nextInt(tokens))
                .setIgnoreEos(true)
                .setSeed(seed))
        .build();
  }

  /** A reader that cancels at some token, and whose end begins another stream. */
  private final class Soaked extends Reader {
    private final TextServiceGrpc.TextServiceStub text;
    private final int cancelAt;

    Soaked(TextServiceGrpc.TextServiceStub text, int cancelAt) {
      super(true);
      this.text = text;
      this.cancelAt = cancelAt;
    }

    @Override
    public void onNext(dev.inkstone.v1.GenerateTextResponse event) {
      super.onNext(event);
      tokensRead.addAndGet(event.getChunk().getTokenIdsCount());
      if (tokens() > cancelAt) {
        cancel();
      }
    }

    @Override
    void end(Status.Code code) {
      super.end(code);
      if (code == Status.Code.OK || (code == Status.Code.CANCELLED && tokens() > cancelAt)) {
        next(text);
      } else if (!stopping) {
        wrong = code;
      }
    }
  }

  private List<Look> watch() throws IOException, InterruptedException {
    List<Look> looks = new ArrayList<>();
    MetricsPage page = new MetricsPage(http);
    long begin = System.nanoTime();
    long lastTokens = 0;
    try (Writer file = Files.newBufferedWriter(out.resolve("soak.csv"));
        PrintWriter csv = new PrintWriter(file, true)) {
      csv.println("minute,resident_mib,heap_mib,tokens_per_second");
      while (wrong == null && System.nanoTime() - begin < minutes * 60e9) {
        Thread.sleep(Duration.ofSeconds(every).toMillis());
        long read = tokensRead.get();
        page.read();
        Look look =
            new Look(
                (System.nanoTime() - begin) / 60e9,
                page.residentMebibytes(),
                page.sum("jvm_memory_used_bytes{area=\"heap\"") / MEBIBYTE,
                (read - lastTokens) / (double) every);
        lastTokens = read;
        looks.add(look);
        csv.printf(
            "%.3f,%.1f,%.1f,%.0f%n",
            look.minute(), look.resident(), look.heap(), look.tokensPerSecond());
      }
    }
    return looks;
  }

  private void plot(List<Look> looks) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(500)
            .title(streams + " streams at a time")
            .xAxisTitle("minutes")
            .yAxisTitle("MiB")
            .build();
    double[] minute = looks.stream().mapToDouble(Look::minute).toArray();
    chart
        .addSeries("resident", minute, looks.stream().mapToDouble(Look::resident).toArray())
        .setMarker(SeriesMarkers.NONE);
    chart
        .addSeries("Java heap", minute, looks.stream().mapToDouble(Look::heap).toArray())
        .setMarker(SeriesMarkers.NONE);
    chart.getStyler().setYAxisMin(0.0);
    BitmapEncoder.saveBitmap(chart, out.resolve("soak.png").toString(), BitmapFormat.PNG);
  }

  private int verdict(List<Look> looks) {
    int half = looks.size() / 2;
    double before = mean(looks.subList(half / 2, half));
    double after = mean(looks.subList(half, looks.size()));
    System.out.printf(
        "%d streams, %d tokens; resident %.1f MiB in the second quarter, %.1f MiB in the second"
            + " half%n",
        begun.get(), tokensRead.get(), before, after);
    if (wrong != null) {
      System.out.println("a stream ended with " + wrong);
    }
    return wrong == null && after - before <= slack ? 0 : 1;
  }

  private static double mean(List<Look> looks) {
    return looks.stream().mapToDouble(Look::resident).average().orElse(0);
  }
}
