package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointEvent;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.CheckpointServiceGrpc.CheckpointServiceBlockingStub;
import dev.inkstone.v1.CheckpointState;
import dev.inkstone.v1.GateCheck;
import dev.inkstone.v1.GetCheckpointRequest;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import dev.inkstone.v1.PromoteCheckpointRequest;
import dev.inkstone.v1.PromoteCheckpointResponse;
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WatchCheckpointsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoint service over a socket: a base, what learned from it, and what was refused. */
class CheckpointServiceIT {
  @TempDir private Path folder;
  private Registry registry;
  private TestServer server;

  /** 1: base; 2: learned from Ann and is champion; 3: learned from Bob, refused. */
  @BeforeEach
  void start() throws IOException {
    registry = new Registry(folder.resolve("registry"));
    Learned.base(registry);
    registry.promote("poet", "1");
    Learned.from(registry, "1").rating("g1", "ann").publish();
    registry.promote("poet", "2");
    Learned.from(registry, "2").rating("g2", "bob").refused().publish();
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CheckpointServiceBlockingStub service() {
    return CheckpointServiceGrpc.newBlockingStub(server.connect())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static ListCheckpointsRequest.Builder poets() {
    return ListCheckpointsRequest.newBuilder().setModel("poet");
  }

  private List<String> versions(ListCheckpointsRequest.Builder request) {
    return service().list(request.build()).getCheckpointsList().stream()
        .map(checkpoint -> checkpoint.getRef().getVersion())
        .toList();
  }

  private Checkpoint get(String version) {
    return service()
        .get(GetCheckpointRequest.newBuilder().setModel("poet").setVersion(version).build())
        .getCheckpoint();
  }

  private static StatusRuntimeException refusal(ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call);
  }

  private static Status.Code code(ThrowingCallable call) {
    return refusal(call).getStatus().getCode();
  }

  private String versionServed() throws Exception {
    Recording stream = new Recording();
    server.text().generate(request(1).build(), stream);
    assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    return stream.started().getCheckpoint().getVersion();
  }

  @Test
  void listsAllNewestFirstWithStateLineageAndRatings() {
    List<Checkpoint> all = service().list(poets().build()).getCheckpointsList();
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
    return get("3").getGate().getChecksList().stream()
        .filter(check -> check.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void gateReportsEveryCheckWithItsBound() {
    GateCheck loss = check("base_loss");
    assertThat(get("3").getGate().getPassed()).isFalse();
    assertThat(get("3").getGate().getBaseline()).isEqualTo("2");
    assertThat(loss.getValue()).isEqualTo(4.05);
    assertThat(loss.getBaseline()).isEqualTo(4.0);
    assertThat(loss.getThreshold()).isEqualTo(4.08);
    assertThat(loss.getPassed()).isTrue();
    assertThat(loss.getHigherIsBetter()).isFalse();
    assertThat(check("base_loss_drift").getThreshold()).isEqualTo(4.08);
    assertThat(check("form_drift").getBaseline()).isEqualTo(0.995);
    assertThat(check("form_drift").getPassed()).isTrue();
    assertThat(get("2").getGate().getPassed()).isTrue();
    assertThat(get("1").hasGate()).isFalse();
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
    ListCheckpointsResponse first = service().list(poets().setPageSize(2).build());
    assertThat(first.getCheckpointsCount()).isEqualTo(2);
    ListCheckpointsResponse second =
        service().list(poets().setPageToken(first.getNextPageToken()).build());
    assertThat(second.getCheckpointsList())
        .extracting(c -> c.getRef().getVersion())
        .containsExactly("1");
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void badRequestsNameTheirFields() {
    assertThat(
            refusal(() -> service().list(poets().setPageSize(0).addStatesValue(0).build()))
                .getStatus()
                .getDescription())
        .contains("page_size", "states");
    assertThat(code(() -> service().list(poets().setPageToken("x").build())))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(code(() -> service().promote(PromoteCheckpointRequest.getDefaultInstance())))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(code(() -> service().list(poets().setModel("nobody").build())))
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(() -> get("77"))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void checkpointWithAFlippedByteIsListedAsCorruptAndNeverPromoted() throws IOException {
    Path weights = registry.folder("poet", "1").resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[0] ^= 1;
    Files.write(weights, bytes);
    assertThat(get("1").getState()).isEqualTo(CheckpointState.CHECKPOINT_STATE_CORRUPT);
    assertThat(code(() -> promote("1", ""))).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(get("").getRef().getVersion()).isEqualTo("2");
  }

  @Test
  void halfWrittenCheckpointIsListedAsCorruptAndNeverPromoted() throws IOException {
    Files.delete(registry.folder("poet", "1").resolve("manifest.json"));
    assertThat(get("1").getState()).isEqualTo(CheckpointState.CHECKPOINT_STATE_CORRUPT);
    assertThat(get("1").getStateReason()).contains("missing");
    assertThat(code(() -> promote("1", ""))).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  private PromoteCheckpointResponse promote(String version, String expected) {
    return service()
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
    assertThat(versionServed()).isEqualTo("4");
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
    assertThat(versionServed()).isEqualTo("2");
  }

  @Test
  void checkpointWithAForeignTokenizerIsNeverServed() throws Exception {
    Learned.from(registry, "2").rating("g3", "cid").foreignTokenizer().publish();
    assertThat(refusal(() -> promote("4", "")).getStatus().getDescription())
        .contains("another tokenizer");
    registry.promote("poet", "4");
    eventually(
        "it is listed as refused",
        () -> get("4").getState() == CheckpointState.CHECKPOINT_STATE_REFUSED);
    assertThat(get("4").getStateReason()).contains("another tokenizer");
    assertThat(versionServed()).isEqualTo("2");
  }

  @Test
  void rollbackServesTheFormerChampionWhileLiveStreamsKeepTheirWeights() throws Exception {
    var weights = server.model();
    weights.beforeStep(new Pace(1));
    Recording live = new Recording();
    server.text().generate(request(TestServer.CONTEXT).build(), live);
    live.awaitFirstChunk();
    var answer =
        service()
            .rollback(
                RollbackCheckpointRequest.newBuilder()
                    .setModel("poet")
                    .setReason("too\ngloomy")
                    .build());
    assertThat(answer.getCheckpoint().getRef().getVersion()).isEqualTo("1");
    assertThat(answer.getPrevious().getVersion()).isEqualTo("2");
    assertThat(versionServed()).isEqualTo("1");
    assertThat(get("2").getState()).isEqualTo(CheckpointState.CHECKPOINT_STATE_ROLLED_BACK);
    assertThat(get("2").getStateReason()).isEqualTo("too gloomy");
    int soFar = live.tokens().size();
    eventually("the live stream goes on", () -> live.tokens().size() > soFar + 10);
    assertThat(weights.isClosed()).isFalse();
    live.cancel();
    eventually("the old weights are freed", weights::isClosed);
  }

  @Test
  void rollbackWithoutAnEarlierChampionIsRefused() {
    service().rollback(RollbackCheckpointRequest.newBuilder().setModel("poet").build());
    assertThat(
            code(
                () ->
                    service()
                        .rollback(
                            RollbackCheckpointRequest.newBuilder().setModel("poet").build())))
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
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
    promote("4", "");
    Learned.from(registry, "4").rating("g4", "dan").refused().publish();
    eventually("the refusal is told", () -> events.all.size() == 4);
    service().rollback(RollbackCheckpointRequest.newBuilder().setModel("poet").build());
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

  @Test
  void firstTokenOfWhatLearnedTellsHowLongTheLoopTook() throws Exception {
    Learned.from(registry, "2").rating("g3", "cid").publish();
    promote("4", "");
    versionServed();
    versionServed();
    assertThat(server.http("/metrics").body())
        .contains("inkstone_rating_to_serving_seconds_count{model=\"poet\"} 1");
  }
}
