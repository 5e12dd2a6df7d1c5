package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.fuzz.Campaign;
import dev.inkstone.server.fuzz.Campaigns;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code server/measure fuzz}, on models that cost nothing. */
@Timeout(300)
class FuzzIT {
  private static final long SEED = 1;
  private static final int CALLS = 2000;
  private static final int REQUESTS = 1000;
  private static final int FILES = 200;

  @TempDir private Path folder;
  private final LogCapture log = LogCapture.ofEverything();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "first weights");
    TestCheckpoints.publishPainter(shipped, "sketch", "weights");
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
    log.close();
  }

  @Test
  void spoiledCallsGetAnAnswerThatBlamesTheCallerAndLeaveNothingBehind() throws Exception {
    // Ratings say so when there is no Kafka to keep them.
    Campaign calls =
        Campaigns.grpc(
            server.server().grpcPort(), SEED, 0, CALLS, Set.of(Status.Code.UNAVAILABLE));
    assertThat(calls.faults()).isEmpty();
    assertThat(calls.endings()).containsKeys("OK", "INVALID_ARGUMENT", "NOT_FOUND");
    nothingIsLeftBehind();
  }

  @Test
  void spoiledHttpRequestsGetAnAnswerBelow500AndLeaveNothingBehind() throws Exception {
    Campaign requests =
        Campaigns.http(
            server.server().httpPort(), SEED, 0, REQUESTS, Set.of("503"));
    assertThat(requests.faults()).isEmpty();
    assertThat(requests.endings()).containsKeys("200", "400", "404");
    nothingIsLeftBehind();
  }

  @Test
  void spoiledFilesAreTakenOrRefusedInOneLine() throws Exception {
    Campaign files =
        Campaigns.files(folder.resolve("fuzz"), Path.of("../model/checkpoints"), SEED, 0, FILES);
    assertThat(files.faults()).isEmpty();
    assertThat(files.endings())
        .containsKeys("safetensors refused", "tokenizer refused", "checkpoint refused");
  }

  private void nothingIsLeftBehind() {
    assertThat(log.errors()).isEmpty();
    eventually("no place is taken", () -> server.server().admission().streams() == 0);
    eventually("no seat is taken", () -> server.server().stats().running() == 0);
    assertThat(server.server().admission().tokensInFlight()).isZero();
    assertThat(server.server().stats().waiting()).isZero();
  }
}
