package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.CheckpointState;
import dev.inkstone.v1.PromoteCheckpointRequest;
import dev.inkstone.v1.PromoteCheckpointResponse;
import dev.inkstone.v1.RollbackCheckpointRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promotion and rollback over a socket, from a line of three; see {@link Learned#line}. */
class PromotionIT {
  @TempDir private Path folder;
  private Registry registry;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    registry = new Registry(folder.resolve("registry"));
    Learned.line(registry);
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static StatusRuntimeException refusal(ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call);
  }

  private static Status.Code code(ThrowingCallable call) {
    return refusal(call).getStatus().getCode();
  }

  private PromoteCheckpointResponse promote(String version, String expected) {
    return server.checkpoints()
        .promote(
            PromoteCheckpointRequest.newBuilder()
                .setModel("poet")
                .setVersion(version)
                .setExpectedChampion(expected)
                .build());
  }

  @Test
  void promotedCheckpointServesWhenTheAnswerComes() throws Exception {
    Learned.from(registry, "2").rating("g3", "cid").publish();
    assertThat(code(() -> promote("4", "1"))).isEqualTo(Status.Code.FAILED_PRECONDITION);
    PromoteCheckpointResponse answer = promote("4", "2");
    assertThat(server.versionServed()).isEqualTo("4");
    assertThat(answer.getPrevious().getVersion()).isEqualTo("2");
    assertThat(answer.getCheckpoint().getState())
        .isEqualTo(CheckpointState.CHECKPOINT_STATE_CHAMPION);
    assertThat(registry.champion("poet")).contains("4");
  }

  @Test
  void refusedCheckpointIsNeverPromotedNorServed() throws Exception {
    StatusRuntimeException refusal = refusal(() -> promote("3", ""));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refusal.getStatus().getDescription()).contains("refused by its gate");
    assertThat(server.versionServed()).isEqualTo("2");
  }

  @Test
  void checkpointWithAForeignTokenizerIsNeverServed() throws Exception {
    Learned.from(registry, "2").rating("g3", "cid").foreignTokenizer().publish();
    assertThat(refusal(() -> promote("4", "")).getStatus().getDescription())
        .contains("another tokenizer");
    registry.promote("poet", "4");
    eventually(
        "it is listed as refused",
        () -> server.checkpoint("4").getState() == CheckpointState.CHECKPOINT_STATE_REFUSED);
    assertThat(server.checkpoint("4").getStateReason()).contains("another tokenizer");
    assertThat(server.versionServed()).isEqualTo("2");
  }

  @Test
  void rollbackServesTheFormerChampionWhileLiveStreamsKeepTheirWeights() throws Exception {
    var weights = server.model();
    weights.beforeStep(new Pace(1));
    Recording live = server.generate(request(TestServer.CONTEXT));
    live.awaitFirstChunk();
    var answer =
        server.checkpoints()
            .rollback(
                RollbackCheckpointRequest.newBuilder()
                    .setModel("poet")
                    .setReason("too\ngloomy")
                    .build());
    assertThat(answer.getCheckpoint().getRef().getVersion()).isEqualTo("1");
    assertThat(answer.getPrevious().getVersion()).isEqualTo("2");
    assertThat(server.versionServed()).isEqualTo("1");
    assertThat(server.checkpoint("2").getState()).isEqualTo(CheckpointState.CHECKPOINT_STATE_ROLLED_BACK);
    assertThat(server.checkpoint("2").getStateReason()).isEqualTo("too gloomy");
    int soFar = live.tokens().size();
    eventually("the live stream goes on", () -> live.tokens().size() > soFar + 10);
    assertThat(weights.isClosed()).isFalse();
    live.cancel();
    eventually("the old weights are freed", weights::isClosed);
  }

  @Test
  void rollbackWithoutAnEarlierChampionIsRefused() {
    server.checkpoints().rollback(RollbackCheckpointRequest.newBuilder().setModel("poet").build());
    assertThat(
            code(
                () ->
                    server.checkpoints()
                        .rollback(
                            RollbackCheckpointRequest.newBuilder().setModel("poet").build())))
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void checkpointWithAFlippedByteIsListedAsCorruptAndNeverPromoted() throws IOException {
    Path weights = registry.folder("poet", "1").resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[0] ^= 1;
    Files.write(weights, bytes);
    assertThat(server.checkpoint("1").getState()).isEqualTo(CheckpointState.CHECKPOINT_STATE_CORRUPT);
    assertThat(code(() -> promote("1", ""))).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(server.checkpoint("").getRef().getVersion()).isEqualTo("2");
  }

  @Test
  void halfWrittenCheckpointIsListedAsCorruptAndNeverPromoted() throws IOException {
    Files.delete(registry.folder("poet", "1").resolve("manifest.json"));
    assertThat(server.checkpoint("1").getState()).isEqualTo(CheckpointState.CHECKPOINT_STATE_CORRUPT);
    assertThat(server.checkpoint("1").getStateReason()).contains("missing");
    assertThat(code(() -> promote("1", ""))).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void firstTokenOfWhatLearnedTellsHowLongTheLoopTook() throws Exception {
    Learned.from(registry, "2").rating("g3", "cid").publish();
    promote("4", "");
    server.versionServed();
    server.versionServed();
    assertThat(server.http("/metrics").body())
        .contains("inkstone_rating_to_serving_seconds_count{model=\"poet\"} 1");
  }
}
