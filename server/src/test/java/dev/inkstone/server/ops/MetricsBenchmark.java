package dev.inkstone.server.ops;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.FakeTextModel;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.GenerationRequest;
import dev.inkstone.server.engine.TextLane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the engine thread pays for being measured: {@code token} for each token of each stream. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MetricsBenchmark {
  private static final int LIVE = 64;

  private final Metrics metrics = new Metrics(System::nanoTime);
  private final EngineReports reports = new EngineReports(List.of(new EngineLog(), metrics));
  private final Generation[] live = new Generation[LIVE];
  private final TextLane lane =
      new TextLane("poet", new FakeTextModel(TestTokenizer.SIZE, 3, 100), TestTokenizer.SIZE);
  private int next;

  @Setup
  public void open() throws IOException {
    Path file = Files.createTempFile("tokenizer", ".json");
    TestTokenizer.write(file);
    Tokenizer tokenizer = Tokenizer.load(file);
    Files.delete(file);
    for (int i = 0; i < LIVE; i++) {
      GenerationRequest request =
          new GenerationRequest(
              "g" + i, new int[] {20}, 100, SamplingOptions.builder().build(), Set.of(), tokenizer);
      live[i] = new Generation(request, new UnreadSink());
      reports.submitted(lane, live[i], System.nanoTime());
    }
  }

  @Benchmark
  public void token() {
    next = (next + 1) % LIVE;
    reports.appended(live[next]);
  }

  @Benchmark
  public void step() {
    reports.stepped(lane, LIVE, 0, 2_000_000);
  }

  @Benchmark
  public String scrape() {
    return metrics.scrape();
  }
}
