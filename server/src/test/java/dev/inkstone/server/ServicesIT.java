package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.admission.AdmissionLimits;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesIT {
  @TempDir private Path folder;
  private TestServer server;
  private ManagedChannel channel;

  private void start(Duration drain) throws Exception {
    AdmissionLimits limits = new AdmissionLimits(TestServer.STREAMS, 10, 1 << 20);
    server = new TestServer(folder, new Settings(TestServer.CONTEXT, limits, drain));
    channel = server.connect();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Test
  void healthIsKnownForTheServerAndForEachServiceByName() throws Exception {
    start(Duration.ofSeconds(1));
    assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("inkstone.v1.TextService")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("inkstone.v1.ImageService")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("inkstone.v1.EvaluationService")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("inkstone.v1.RatingService")).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void reflectionListsEveryService() throws Exception {
    start(Duration.ofSeconds(1));
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(new First<>(answer));
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> names =
        answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
            .map(ServiceResponse::getName)
            .toList();
    requests.onCompleted();
    assertThat(names)
        .contains(
            "inkstone.v1.TextService",
            "inkstone.v1.ImageService",
            "inkstone.v1.RatingService",
            "inkstone.v1.CheckpointService",
            "inkstone.v1.EvaluationService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
  }

  private record First<T>(CompletableFuture<T> value) implements StreamObserver<T> {
    @Override
    public void onNext(T next) {
      value.complete(next);
    }

    @Override
    public void onError(Throwable t) {
      value.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
      value.completeExceptionally(new IllegalStateException("no answer"));
    }
  }

  @Test
  void drainingLetsLiveStreamsFinishAndRefusesNewOnes() throws Exception {
    start(Duration.ofSeconds(20));
    // The streams stand still until everything has been looked at, however slow the machine.
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    // One more than there are seats: one who was admitted and waits is live too.
    List<Recording> live = new ArrayList<>();
    for (int i = 0; i <= TestServer.STREAMS; i++) {
      live.add(new Recording());
      server.text().generate(request(150).build(), live.get(i));
    }
    eventually("all are there", () -> server.server().admission().streams() == live.size());
    assertThat(server.http("/readyz").statusCode()).isEqualTo(200);
    Thread closing = new Thread(() -> server.server().close());
    closing.start();
    eventually("health says so", () -> health("") == ServingStatus.NOT_SERVING);
    assertThat(server.http("/readyz").statusCode()).isEqualTo(503);
    assertThat(server.http("/healthz").statusCode()).isEqualTo(200);
    Recording late = server.generate(request(5));
    assertThat(late.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    gate.open();
    for (Recording stream : live) {
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
      assertThat(stream.tokens()).hasSize(150);
    }
    closing.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(closing.isAlive()).isFalse();
  }

  @Test
  void portsAreFreeAndThreadsGoneAfterAClose() throws Exception {
    start(Duration.ofSeconds(1));
    int http = server.server().httpPort();
    server.server().close();
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("127.0.0.1", http));
    }
    eventually(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(
                    thread ->
                        thread.getName().matches("engine|vert.x-(eventloop|worker).*")));
  }

  @Test
  void metricsOverHttpCountWhatWasStreamedOverGrpc() throws Exception {
    start(Duration.ofSeconds(1));
    server.write(request(30));
    assertThat(server.http("/metrics").body())
        .contains(
            "inkstone_generation_tokens_total{model=\"poet\"} 30.0",
            "inkstone_prompt_tokens_total{model=\"poet\"} 8.0",
            "inkstone_request_success_total{finished_reason=\"length\",model=\"poet\"} 1.0",
            "inkstone_time_to_first_token_seconds_count{model=\"poet\"} 1",
            "inkstone_inter_token_latency_seconds_count{model=\"poet\"} 29",
            "process_resident_memory_bytes ");
  }

  @Test
  void streamThatOutlastsTheDrainEndsAsUnavailable() throws Exception {
    start(Duration.ofMillis(100));
    server.model().beforeStep(new Pace(2));
    Recording live = server.generate(request(TestServer.CONTEXT));
    live.awaitFirstChunk();
    server.server().close();
    assertThat(live.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(live.endings()).isEqualTo(1);
  }
}
