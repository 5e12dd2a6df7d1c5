package dev.inkstone.server.ops;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.EngineEvents;
import dev.inkstone.server.engine.EngineStats;
import dev.inkstone.server.engine.Errand;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.ImageLane;
import dev.inkstone.server.engine.Lane;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.engine.Work;
import dev.inkstone.server.rating.RatingEvents;
import dev.inkstone.server.security.Refusals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * What the server tells Prometheus. The engine's thread reports events, at some tenths of a
 * microsecond each; any thread may {@link #scrape}. Times are taken at the engine: what a reader
 * sees has the way to him in addition.
 */
public final class Metrics implements EngineEvents, AutoCloseable {
  private static final Duration[] LOOP_BUCKETS =
      LongStream.of(10, 30, 60, 120, 180, 300, 600, 900, 1_800, 3_600)
          .mapToObj(Duration::ofSeconds)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final LongSupplier nanoTime;
  private final RatingMeters ratings = new RatingMeters(registry);
  private final AccessMeters access = new AccessMeters(registry);

  // Only the engine's thread touches these.
  private final Map<String, TextMeters> texts = new HashMap<>();
  private final Map<String, ImageMeters> images = new HashMap<>();
  private final Map<String, Timer> evaluations = new HashMap<>();
  private final Map<Work, Course> live = new IdentityHashMap<>();

  /** How far a request has come. */
  private static class Course {
    private final RequestMeters meters;
    private final long submitted;

    Course(RequestMeters meters, long submitted) {
      this.meters = meters;
      this.submitted = submitted;
    }
  }

  /** How far a text has come. */
  private static final class TextCourse extends Course {
    private final TextMeters text;
    private long lastToken;
    private boolean hasTokens;

    TextCourse(TextMeters text, long submitted) {
      super(text, submitted);
      this.text = text;
    }
  }

  /**
   * @param nanoTime the engine loop's clock
   */
  public Metrics(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    if (ResidentMemory.isKnown()) {
      Gauge.builder("process.resident.memory", ResidentMemory::bytes)
          .description("Memory of the process that is in RAM, native memory included")
          .baseUnit("bytes")
          .register(registry);
    }
  }

  /** Adds the gauges of an engine's load. */
  public void observe(EngineStats stats) {
    gauge("inkstone.num.requests.running", "Requests in work", stats, EngineStats::running);
    gauge("inkstone.num.requests.waiting", "Requests in the queue", stats, EngineStats::waiting);
    gauge("inkstone.images.begun", "Images that are being drawn", stats, EngineStats::begunImages);
    gauge(
        "inkstone.cache.usage.ratio",
        "Share of the key and value caches' rows in use",
        stats,
        EngineStats::cacheUsage);
    FunctionCounter.builder("inkstone.prefix.cache.hits", stats, EngineStats::prefixHits)
        .description("Generations that found a part of their prompt computed")
        .register(registry);
  }

  private void gauge(
      String name, String description, EngineStats stats, ToDoubleFunction<EngineStats> value) {
    Gauge.builder(name, stats, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** Counts what becomes of ratings. */
  public Refusals access() {
    return access;
  }

  public RatingEvents ratings() {
    return ratings;
  }

  /**
   * A checkpoint has served its first token, so long after the newest rating that it learned from.
   */
  public void ratingToServing(String model, Duration time) {
    ratingToServing(model).record(time);
  }

  private Timer ratingToServing(String model) {
    return Timer.builder("inkstone.rating.to.serving")
        .description("From the newest rating of a checkpoint to the first token that it served")
        .tag("model", model)
        .serviceLevelObjectives(LOOP_BUCKETS)
        .register(registry);
  }

  /** All metrics in Prometheus' text format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void opened(Lane<?> lane) {
    meters(lane);
    if (lane instanceof TextLane) {
      ratingToServing(lane.name());
    }
  }

  @Override
  public void submitted(Lane<?> lane, Work work, long at) {
    RequestMeters meters = meters(lane);
    live.put(
        work,
        meters instanceof TextMeters text ? new TextCourse(text, at) : new Course(meters, at));
  }

  @Override
  public void seated(Work work) {
    Course course = live.get(work);
    if (course instanceof TextCourse text) {
      text.text.promptTokens.increment(work.usage().promptTokens());
    }
    course.meters.queue.record(nanoTime.getAsLong() - course.submitted, TimeUnit.NANOSECONDS);
  }

  @Override
  public void appended(Generation generation) {
    TextCourse course = (TextCourse) live.get(generation);
    long now = nanoTime.getAsLong();
    if (course.hasTokens) {
      course.text.interToken.record(now - course.lastToken, TimeUnit.NANOSECONDS);
    } else {
      course.text.firstToken.record(now - ((Course) course).submitted, TimeUnit.NANOSECONDS);
    }
    course.text.generationTokens.increment();
    course.hasTokens = true;
    course.lastToken = now;
  }

  @Override
  public void ended(Work work, Ending ending) {
    Course course = live.remove(work);
    course.meters.request.record(nanoTime.getAsLong() - course.submitted, TimeUnit.NANOSECONDS);
    if (ending instanceof Finished finished) {
      course.meters.success(finished.reason()).increment();
    }
  }

  @Override
  public void stepped(TextLane lane, int decoded, int prefilled, long nanos) {
    text(lane.name()).step.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void drew(ImageLane lane, int rows, int done, long nanos) {
    ImageMeters meters = image(lane.name());
    meters.step.record(nanos, TimeUnit.NANOSECONDS);
    meters.rows.increment(rows);
    meters.images.increment(done);
  }

  @Override
  public void advanced(Errand errand, long nanos) {
    evaluations
        .computeIfAbsent(errand.model(), this::evaluation)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer evaluation(String model) {
    return Timer.builder("inkstone.evaluation.step")
        .description("A part of scoring given texts or images, between two steps")
        .tag("model", model)
        .serviceLevelObjectives(RequestMeters.STEP_BUCKETS)
        .register(registry);
  }

  @Override
  public void retired(Lane<?> lane, long nanos) {
    meters(lane).swapPause.record(nanos, TimeUnit.NANOSECONDS);
  }

  private RequestMeters meters(Lane<?> lane) {
    return lane instanceof TextLane ? text(lane.name()) : image(lane.name());
  }

  private TextMeters text(String model) {
    return texts.computeIfAbsent(model, name -> new TextMeters(name, registry));
  }

  private ImageMeters image(String model) {
    return images.computeIfAbsent(model, name -> new ImageMeters(name, registry));
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
