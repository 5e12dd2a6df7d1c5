package dev.inkstone.server;

import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointState;
import dev.inkstone.v1.GateCheck;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import dev.inkstone.v1.PromoteCheckpointRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the checkpoint service tells over a socket; see {@link Learned#line} for the checkpoints. */
class CheckpointServiceIT {
  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    Registry registry = new Registry(folder.resolve("registry"));
    Learned.line(registry);
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static ListCheckpointsRequest.Builder poets() {
    return ListCheckpointsRequest.newBuilder().setModel("poet");
  }

  private ListCheckpointsResponse list(ListCheckpointsRequest.Builder request) {
    return server.checkpoints().list(request.build());
  }

  private List<String> versions(ListCheckpointsRequest.Builder request) {
    return list(request).getCheckpointsList().stream()
        .map(checkpoint -> checkpoint.getRef().getVersion())
        .toList();
  }

  private static StatusRuntimeException refusal(ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call);
  }

  private static Status.Code code(ThrowingCallable call) {
    return refusal(call).getStatus().getCode();
  }

  @Test
  void listsAllNewestFirstWithStateLineageAndRatings() {
    List<Checkpoint> all = list(poets()).getCheckpointsList();
    assertThat(all).extracting(c -> c.getRef().getVersion()).containsExactly("3", "2", "1");
    assertThat(all)
        .extracting(Checkpoint::getState)
        .containsExactly(
            CheckpointState.CHECKPOINT_STATE_REFUSED,
            CheckpointState.CHECKPOINT_STATE_CHAMPION,
            CheckpointState.CHECKPOINT_STATE_RETIRED);
    assertThat(all).extracting(Checkpoint::getParent).containsExactly("2", "1", "");
    assertThat(all).extracting(Checkpoint::getRatingsConsumed).containsExactly(2L, 1L, 0L);
    assertThat(all.get(0).getStateReason()).contains("accuracy");
    assertThat(all.get(1).getSizeBytes()).isPositive();
  }

  private GateCheck check(String name) {
    return server.checkpoint("3").getGate().getChecksList().stream()
        .filter(check -> check.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void gateReportsEveryCheckWithItsBound() {
    GateCheck loss = check("base_loss");
    assertThat(server.checkpoint("3").getGate().getPassed()).isFalse();
    assertThat(server.checkpoint("3").getGate().getBaseline()).isEqualTo("2");
    assertThat(loss.getValue()).isEqualTo(4.05);
    assertThat(loss.getBaseline()).isEqualTo(4.0);
    assertThat(loss.getThreshold()).isEqualTo(4.08);
    assertThat(loss.getPassed()).isTrue();
    assertThat(loss.getHigherIsBetter()).isFalse();
    assertThat(check("base_loss_drift").getThreshold()).isEqualTo(4.08);
    assertThat(check("form_drift").getBaseline()).isEqualTo(0.995);
    assertThat(check("form_drift").getPassed()).isTrue();
    assertThat(server.checkpoint("2").getGate().getPassed()).isTrue();
    assertThat(server.checkpoint("1").hasGate()).isFalse();
  }

  @Test
  void listFiltersByStateAndByWhoseRatingsWereLearnedFrom() {
    assertThat(versions(poets().addStates(CheckpointState.CHECKPOINT_STATE_RETIRED)))
        .containsExactly("1");
    assertThat(versions(poets().setConsumedUser("ann"))).containsExactly("3", "2");
    assertThat(versions(poets().setConsumedUser("bob"))).containsExactly("3");
    assertThat(versions(poets().setConsumedUser("eve"))).isEmpty();
    assertThat(versions(poets().setConsumedGenerationId("g1"))).containsExactly("3", "2");
  }

  @Test
  void listGoesOnWhereThePageEnded() {
    ListCheckpointsResponse first = list(poets().setPageSize(2));
    assertThat(first.getCheckpointsCount()).isEqualTo(2);
    ListCheckpointsResponse second = list(poets().setPageToken(first.getNextPageToken()));
    assertThat(second.getCheckpointsList())
        .extracting(c -> c.getRef().getVersion())
        .containsExactly("1");
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void badRequestsNameTheirFields() {
    StatusRuntimeException refusal =
        refusal(() -> list(poets().setPageSize(0).addStatesValue(0)));
    assertThat(refusal.getStatus().getDescription()).contains("page_size", "states");
    assertThat(code(() -> list(poets().setPageToken("x"))))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    PromoteCheckpointRequest nothing = PromoteCheckpointRequest.getDefaultInstance();
    assertThat(code(() -> server.checkpoints().promote(nothing)))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(code(() -> list(poets().setModel("nobody")))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(() -> server.checkpoint("77"))).isEqualTo(Status.Code.NOT_FOUND);
  }
}
