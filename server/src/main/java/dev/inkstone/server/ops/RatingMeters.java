package dev.inkstone.server.ops;

import dev.inkstone.server.rating.RatingEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The meters of ratings and stored generations. */
final class RatingMeters implements RatingEvents {
  private static final List<String> KINDS =
      List.of("stars", "liked", "preferred_over", "edited_text", "withdrawn");

  /** Those that a caller of a healthy server may see, and the one of a server without Kafka. */
  private static final List<String> STATUSES =
      List.of("invalid_argument", "not_found", "failed_precondition", "unavailable");

  private final MeterRegistry registry;
  private final Timer publish;
  private final Counter published;
  private final Counter lost;

  RatingMeters(MeterRegistry registry) {
    this.registry = registry;
    publish =
        Timer.builder("inkstone.rating.publish")
            .description("From a rating's acceptance until Kafka has it")
            .serviceLevelObjectives(
                Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5),
                Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(50),
                Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1),
                Duration.ofSeconds(5))
            .register(registry);
    published =
        Counter.builder("inkstone.generations.published")
            .description("Stored generations that Kafka has")
            .register(registry);
    lost =
        Counter.builder("inkstone.generations.lost")
            .description("Generations that were to be stored and could not be")
            .register(registry);
    // At zero from the start, or the first of a kind would be no increase.
    KINDS.forEach(this::accepted);
    STATUSES.forEach(this::refusals);
  }

  private Counter accepted(String kind) {
    return Counter.builder("inkstone.ratings.accepted")
        .description("Ratings and withdrawals that Kafka has")
        .tag("kind", kind)
        .register(registry);
  }

  private Counter refusals(String status) {
    return Counter.builder("inkstone.ratings.refused")
        .description("Ratings and withdrawals that were refused")
        .tag("status", status)
        .register(registry);
  }

  @Override
  public void accepted(String kind, long nanos) {
    accepted(kind).increment();
    publish.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void refused(String status) {
    refusals(status).increment();
  }

  @Override
  public void published() {
    published.increment();
  }

  @Override
  public void lost() {
    lost.increment();
  }
}
