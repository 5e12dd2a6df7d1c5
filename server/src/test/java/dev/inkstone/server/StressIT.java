package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.measure.Stress;
import dev.inkstone.server.measure.Stress.Outcome;
import dev.inkstone.server.measure.Stress.Weather;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code server/measure stress}, on a model that costs nothing. */
class StressIT {
  private static final int STREAMS = 300;
  private static final Weather WEATHER =
      new Weather(STREAMS, 60, 60, 1000, false, Duration.ofSeconds(60));
  private static final long MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void badWeatherLeavesNoStreamWithoutAnEndingAndNoTrace() throws Exception {
    weather(1);
    long stepsBefore = stepsOfACalmStream();
    long heapBefore = heapInUse();
    weather(2);
    assertThat(heapInUse() - heapBefore).isLessThan(8 * MEBIBYTE);
    assertThat(stepsOfACalmStream()).isEqualTo(stepsBefore);
  }

  private void weather(long seed) throws Exception {
    try (Stress stress = new Stress(server.server(), seed)) {
      Outcome outcome = stress.run(WEATHER);
      assertThat(outcome.withoutEnding()).isZero();
      assertThat(outcome.endings()).containsOnlyKeys(Status.Code.OK, Status.Code.CANCELLED);
      assertThat(outcome.endings().values().stream().mapToInt(n -> n).sum()).isEqualTo(STREAMS);
      assertThat(outcome.endings().get(Status.Code.OK)).isGreaterThan(STREAMS / 2);
    }
    eventually("no place is taken", () -> server.server().admission().streams() == 0);
    assertThat(server.server().admission().tokensInFlight()).isZero();
    eventually("no seat is taken", () -> server.server().stats().running() == 0);
    assertThat(server.server().stats().waiting()).isZero();
  }

  /** A stream that is alone takes a step for each token, however the weather was. */
  private long stepsOfACalmStream() throws Exception {
    long before = server.server().stats().steps();
    server.write(request(50));
    eventually("it has left", () -> server.server().stats().running() == 0);
    return server.server().stats().steps() - before;
  }

  private static long heapInUse() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
