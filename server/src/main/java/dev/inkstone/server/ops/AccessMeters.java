package dev.inkstone.server.ops;

import dev.inkstone.server.security.Refusals;
import dev.inkstone.server.security.Refused.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The meters of those who are turned away. */
final class AccessMeters implements Refusals {
  private final Map<Kind, Counter> counters = new EnumMap<>(Kind.class);

  AccessMeters(MeterRegistry registry) {
    // At zero from the start, or the first of a kind would be no increase.
    Arrays.stream(Kind.values())
        .forEach(
            kind ->
                counters.put(
                    kind,
                    Counter.builder("inkstone.access.refused")
                        .description("Requests that were refused for their key or its quota")
                        .tag("reason", kind.name().toLowerCase(Locale.ROOT))
                        .register(registry)));
  }

  @Override
  public void refused(Kind kind) {
    counters.get(kind).increment();
  }
}
