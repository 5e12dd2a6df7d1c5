package dev.inkstone.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GenerationIdsTest {
  private static GenerationIds at(Instant time) {
    return new GenerationIds(Clock.fixed(time, ZoneOffset.UTC), new Random(1));
  }

  @Test
  void idsAreUuidsOfVersionSevenThatHoldTheTime() {
    Instant time = Instant.parse("2022-02-22T19:22:22Z");
    UUID id = UUID.fromString(at(time).next());
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.toString()).startsWith("017f22e2-79b0-7");
  }

  @Test
  void laterIdsSortAfterEarlierOnes() {
    String early = at(Instant.EPOCH.plusMillis(255)).next();
    String late = at(Instant.EPOCH.plusMillis(256)).next();
    assertThat(late).isGreaterThan(early);
  }

  @Test
  void idsOfOneMillisecondDiffer() {
    GenerationIds ids = at(Instant.EPOCH);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ids.next())).isTrue();
    }
  }
}
