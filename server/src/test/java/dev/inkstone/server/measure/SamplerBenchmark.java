package dev.inkstone.server.measure;

import dev.inkstone.model.text.Sampler;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.SamplingState;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One token chosen from a row of logits: once for each stream and step, on the engine thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SamplerBenchmark {
  private static final int ROWS = 16;

  /** The poet's vocabulary, and that of SmolLM2. */
  @Param({"6656", "49152"})
  private int vocabulary;

  @Param({"greedy", "temperature", "top_k", "top_p", "penalties"})
  private String options;

  private Sampler sampler;
  private SamplingState state;
  private float[] logits;
  private int row;

  @Setup
  public void logits() {
    sampler = new Sampler(vocabulary);
    Random random = new Random(1);
    logits = new float[ROWS * vocabulary];
    for (int i = 0; i < logits.length; i++) {
      // About as peaked as a trained model's.
      logits[i] = (float) (random.nextGaussian() * 3);
    }
    state = new SamplingState(chosen(), 0, random.ints(64, 0, vocabulary).toArray(), Set.of(2));
    random.ints(128, 0, vocabulary).forEach(state::accept);
  }

  private SamplingOptions chosen() {
    SamplingOptions.Builder builder = SamplingOptions.builder().temperature(0.8).seed(1);
    switch (options) {
      case "greedy" -> builder.temperature(0);
      case "top_k" -> builder.topK(50);
      case "top_p" -> builder.topP(0.95);
      case "penalties" -> builder.repetitionPenalty(1.1).frequencyPenalty(0.2);
      default -> { }
    }
    return builder.build();
  }

  @Benchmark
  public int sample() {
    row = (row + 1) % ROWS;
    return sampler.sample(logits, row * vocabulary, state);
  }
}
