package dev.inkstone.server;

import static dev.inkstone.server.TestCheckpoints.publish;
import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsIT {
  @TempDir private Path folder;
  private TestServer server;

  private Registry registry() {
    return new Registry(folder.resolve("registry"));
  }

  private Recording generate(int tokens) throws Exception {
    Recording stream = server.generate(request(tokens));
    return stream.awaitFirstChunk();
  }

  private String versionServed() {
    try {
      Recording stream = generate(1);
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
      return stream.started().getCheckpoint().getVersion();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void registryWinsOverWhatWasShipped() throws Exception {
    publish(registry(), "poet", "one");
    publish(registry(), "poet", "two");
    server = new TestServer(folder, Settings.usual());
    assertThat(versionServed()).isEqualTo("2");
  }

  @Test
  void newChampionServesTheNextRequestWhileALiveStreamKeepsItsOwn() throws Exception {
    publish(registry(), "poet", "one");
    registry().promote("poet", "1");
    server = new TestServer(folder, Settings.usual());
    var first = server.model();
    first.beforeStep(new Pace(1));
    Recording live = generate(TestServer.CONTEXT);

    publish(registry(), "poet", "two");
    registry().promote("poet", "2");
    eventually("the new one serves", () -> versionServed().equals("2"));

    assertThat(first.isClosed()).isFalse();
    int soFar = live.tokens().size();
    eventually("the live stream goes on", () -> live.tokens().size() > soFar + 10);
    live.cancel();
    eventually("the old model is closed", first::isClosed);
  }

  @Test
  void flippedByteIsRefusedAndTheServerKeepsWhatItHad() throws Exception {
    breakNextVersion(checkpoint -> {
      byte[] weights = Files.readAllBytes(checkpoint.weights());
      weights[1] ^= 1;
      Files.write(checkpoint.weights(), weights);
    });
  }

  @Test
  void missingFileIsRefusedAndTheServerKeepsWhatItHad() throws Exception {
    breakNextVersion(checkpoint -> Files.delete(checkpoint.tokenizer()));
  }

  @Test
  void truncatedManifestIsRefusedAndTheServerKeepsWhatItHad() throws Exception {
    breakNextVersion(checkpoint -> {
      Path manifest = checkpoint.folder().resolve(Checkpoint.MANIFEST);
      byte[] bytes = Files.readAllBytes(manifest);
      Files.write(manifest, Arrays.copyOf(bytes, bytes.length / 2));
    });
  }

  private interface Damage {
    void to(Checkpoint checkpoint) throws IOException;
  }

  /** A bad version 2 becomes champion; only when a good version 3 comes does anything change. */
  private void breakNextVersion(Damage damage) throws Exception {
    publish(registry(), "poet", "one");
    registry().promote("poet", "1");
    server = new TestServer(folder, Settings.usual());
    try (LogCapture log = new LogCapture()) {
      Checkpoint bad = publish(registry(), "poet", "two");
      damage.to(bad);
      Files.writeString(
          folder.resolve("registry/poet/aliases.json"), "{\"champion\": \"2\"}");
      eventually("it is refused", () -> log.linesWith("refused").size() == 1);
      assertThat(log.linesWith("refused").get(0))
          .contains("poet", "version 1 goes on serving")
          .doesNotContain("\n");
      assertThat(versionServed()).isEqualTo("1");
    }
    publish(registry(), "poet", "three");
    registry().promote("poet", "3");
    eventually("the good one serves", () -> versionServed().equals("3"));
  }

  @Test
  void brokenRegistryAtTheStartFallsBackToWhatWasShipped() throws Exception {
    Checkpoint bad = publish(registry(), "poet", "one");
    Files.delete(bad.weights());
    server = new TestServer(folder, Settings.usual());
    String served = generate(1).started().getCheckpoint().getDigest();
    assertThat(served).isNotEqualTo(bad.manifest().digest());
  }

  @Test
  void importedModelIsFoundWhileTheServerRuns() throws Exception {
    server = new TestServer(folder, Settings.usual());
    publish(registry(), "guest", "weights");
    eventually(
        "it is served",
        () -> {
          Recording stream = server.generate(request(3).setModel("guest"));
          try {
            return stream.awaitEnd().isOk();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void serverWithoutAnyModelDoesNotStart() throws Exception {
    Files.createDirectories(folder.resolve("shipped"));
    assertThatThrownBy(() -> new TestServer(folder, Settings.usual()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no model to serve");
  }
}
