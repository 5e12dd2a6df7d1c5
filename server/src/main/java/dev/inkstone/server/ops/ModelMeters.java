package dev.inkstone.server.ops;

import dev.inkstone.server.engine.Ending.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The meters of one model, at zero from the moment that it is served. */
final class ModelMeters {
  /** From a cache hit to a model on its knees: what a step or a token takes, in milliseconds. */
  private static final Duration[] STEP_BUCKETS =
      millis(
          0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 750,
          1_000, 2_500, 5_000, 10_000);

  /** What a reader waits for, from a first token on an idle machine to a long queue. */
  private static final Duration[] REQUEST_BUCKETS =
      millis(
          1, 5, 10, 20, 40, 60, 80, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000,
          20_000, 40_000, 60_000, 120_000, 300_000, 600_000);

  final Timer firstToken;
  final Timer interToken;
  final Timer request;
  final Timer queue;
  final Timer step;
  final Timer swapPause;
  final Counter promptTokens;
  final Counter generationTokens;
  private final Map<Reason, Counter> successes = new EnumMap<>(Reason.class);

  ModelMeters(String model, MeterRegistry registry) {
    firstToken =
        timer("inkstone.time.to.first.token", "From a submit to its first token", REQUEST_BUCKETS)
            .tag("model", model)
            .register(registry);
    interToken =
        timer("inkstone.inter.token.latency", "From a stream's token to its next", STEP_BUCKETS)
            .tag("model", model)
            .register(registry);
    request =
        timer("inkstone.e2e.request.latency", "From a submit to its ending", REQUEST_BUCKETS)
            .tag("model", model)
            .register(registry);
    queue =
        timer("inkstone.request.queue.time", "From a submit to its first seat", REQUEST_BUCKETS)
            .tag("model", model)
            .register(registry);
    step =
        timer("inkstone.engine.step", "One step of a model, sampling included", STEP_BUCKETS)
            .tag("model", model)
            .register(registry);
    swapPause =
        timer("inkstone.swap.pause", "How long a swap held up the engine", STEP_BUCKETS)
            .tag("model", model)
            .register(registry);
    promptTokens =
        counter("inkstone.prompt.tokens", "Tokens of the prompts that were begun", model, registry);
    generationTokens =
        counter("inkstone.generation.tokens", "Tokens generated", model, registry);
    for (Reason reason : Reason.values()) {
      successes.put(
          reason,
          Counter.builder("inkstone.request.success")
              .description("Requests that ended without an error, by how")
              .tag("model", model)
              .tag("finished_reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  Counter success(Reason reason) {
    return successes.get(reason);
  }

  private static Counter counter(
      String name, String description, String model, MeterRegistry registry) {
    return Counter.builder(name).description(description).tag("model", model).register(registry);
  }

  private static Timer.Builder timer(String name, String description, Duration[] buckets) {
    return Timer.builder(name).description(description).serviceLevelObjectives(buckets);
  }

  private static Duration[] millis(double... bounds) {
    return DoubleStream.of(bounds)
        .mapToObj(bound -> Duration.ofNanos((long) (bound * 1e6)))
        .toArray(Duration[]::new);
  }
}
