package dev.inkstone.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.client.LocalServer;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.CheckpointServiceGrpc.CheckpointServiceImplBase;
import dev.inkstone.v1.CheckpointState;
import dev.inkstone.v1.GateReport;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.RollbackCheckpointResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CheckpointsCommandTest {
  private static final List<Checkpoint> CHECKPOINTS =
      List.of(
          checkpoint("3", CheckpointState.CHECKPOINT_STATE_REFUSED)
              .setParent("2")
              .setRatingsConsumed(120)
              .setStateReason("form: too low")
              .setGate(GateReport.newBuilder().setReason("form: too low"))
              .build(),
          checkpoint("2", CheckpointState.CHECKPOINT_STATE_CHAMPION)
              .setParent("1")
              .setRatingsConsumed(60)
              .setGate(GateReport.newBuilder().setPassed(true))
              .build(),
          checkpoint("1", CheckpointState.CHECKPOINT_STATE_RETIRED).build());

  private LocalServer server;

  private static Checkpoint.Builder checkpoint(String version, CheckpointState state) {
    return Checkpoint.newBuilder()
        .setModel("poet")
        .setRef(CheckpointRef.newBuilder().setVersion(version))
        .setState(state);
  }

  /** Gives one checkpoint a page. */
  private static final class Service extends CheckpointServiceImplBase {
    @Override
    public void list(
        ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> reply) {
      String token = request.getPageToken();
      int next = token.isEmpty() ? 0 : Integer.parseInt(token);
      int end = request.getConsumedUser().isEmpty() ? CHECKPOINTS.size() : 1;
      reply.onNext(
          ListCheckpointsResponse.newBuilder()
              .addCheckpoints(CHECKPOINTS.get(next))
              .setNextPageToken(next + 1 == end ? "" : Integer.toString(next + 1))
              .build());
      reply.onCompleted();
    }

    @Override
    public void rollback(
        RollbackCheckpointRequest request, StreamObserver<RollbackCheckpointResponse> reply) {
      if (!request.getReason().equals("gloomy")) {
        reply.onError(Status.FAILED_PRECONDITION.withDescription("no").asException());
        return;
      }
      reply.onNext(
          RollbackCheckpointResponse.newBuilder()
              .setCheckpoint(CHECKPOINTS.get(2))
              .setPrevious(CHECKPOINTS.get(1).getRef())
              .build());
      reply.onCompleted();
    }
  }

  @BeforeEach
  void start() {
    server = new LocalServer(new Service());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String address() {
    return server.address().toString();
  }

  @Test
  void tableHasEveryPageInAlignedColumns() {
    CommandRun run = CommandRun.of("checkpoints", "poet", "--server", address());
    assertThat(run.status()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "MODEL  VERSION  STATE     PARENT  RATINGS  CREATED  GATE",
            "poet   3        refused   2       120      -        refused: form: too low",
            "poet   2        champion  1       60       -        passed",
            "poet   1        retired   -       0        -        not judged");
  }

  @Test
  void jsonIsALineForEach() {
    CommandRun run =
        CommandRun.of("checkpoints", "--consumed", "ann", "--json", "--server", address());
    assertThat(run.out()).hasLineCount(1).contains("\"state\":\"CHECKPOINT_STATE_REFUSED\"");
  }

  @Test
  void rollbackSaysWhatServesNow() {
    CommandRun run =
        CommandRun.of("rollback", "poet", "1", "--reason", "gloomy", "--server", address());
    assertThat(run)
        .isEqualTo(
            new CommandRun(0, "poet serves version 1 again, instead of version 2\n", ""));
    assertThat(CommandRun.of("rollback", "poet", "1", "--server", address()))
        .isEqualTo(new CommandRun(1, "", "inkstone: no\n"));
  }
}
