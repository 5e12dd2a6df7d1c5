package dev.inkstone.server.measure;

import dev.inkstone.model.text.IncrementalDecoder;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.server.TestTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One token turned into text: once for each stream and step, on the engine thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecoderBenchmark {
  private final int[] tokens =
      new Random(1).ints(4096, TestTokenizer.END + 1, TestTokenizer.SIZE).toArray();
  private Tokenizer tokenizer;
  private IncrementalDecoder decoder;
  private int next;

  @Setup
  public void open() throws IOException {
    Path file = Files.createTempFile("tokenizer", ".json");
    TestTokenizer.write(file);
    tokenizer = Tokenizer.load(file);
    Files.delete(file);
    decoder = new IncrementalDecoder(tokenizer);
  }

  @TearDown
  public void close() {
    tokenizer.close();
  }

  @Benchmark
  public String push() {
    next = (next + 1) % tokens.length;
    return decoder.push(tokens[next]);
  }
}
