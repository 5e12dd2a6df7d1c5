package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.CheckpointEvent;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.PromoteCheckpointRequest;
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WatchCheckpointsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** News of checkpoints over a socket; see {@link Learned#line} for those that are there. */
class CheckpointWatchIT {
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

  /** What a watch says, until it ends. */
  private static final class Events implements StreamObserver<WatchCheckpointsResponse> {
    private final List<WatchCheckpointsResponse> all = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(WatchCheckpointsResponse event) {
      all.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  private Events watch() {
    Events events = new Events();
    CheckpointServiceGrpc.newStub(server.connect())
        .watch(WatchCheckpointsRequest.newBuilder().setModel("poet").build(), events);
    eventually("the watch begins", () -> !events.all.isEmpty());
    return events;
  }

  @Test
  void watchTellsWhatIsCurrentAndThenWhatHappensInOrder() throws Exception {
    Events events = watch();
    Learned.from(registry, "2").rating("g3", "cid").publish();
    server.checkpoints()
        .promote(
            PromoteCheckpointRequest.newBuilder().setModel("poet").setVersion("4").build());
    Learned.from(registry, "4").rating("g4", "dan").refused().publish();
    eventually("the refusal is told", () -> events.all.size() == 4);
    server.checkpoints().rollback(RollbackCheckpointRequest.newBuilder().setModel("poet").build());
    eventually("the rollback is told", () -> events.all.size() == 5);
    assertThat(events.all)
        .extracting(
            event -> event.getEvent() + " " + event.getCheckpoint().getRef().getVersion())
        .containsExactly(
            CheckpointEvent.CHECKPOINT_EVENT_CURRENT + " 2",
            CheckpointEvent.CHECKPOINT_EVENT_PUBLISHED + " 4",
            CheckpointEvent.CHECKPOINT_EVENT_PROMOTED + " 4",
            CheckpointEvent.CHECKPOINT_EVENT_REFUSED + " 5",
            CheckpointEvent.CHECKPOINT_EVENT_ROLLED_BACK + " 2");
    WatchCheckpointsResponse promoted = events.all.get(2);
    assertThat(promoted.getPrevious().getVersion()).isEqualTo("2");
    assertThat(promoted.hasSwapPause()).isTrue();
  }

  @Test
  void watchEndsWithUnavailableWhenTheServerDrains() throws Exception {
    Events events = watch();
    server.close();
    assertThat(events.end.get(10, TimeUnit.SECONDS).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }
}
