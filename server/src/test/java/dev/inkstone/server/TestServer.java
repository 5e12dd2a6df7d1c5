package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.FakeImageModel;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.server.engine.FakeTextModel;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.CheckpointServiceGrpc.CheckpointServiceBlockingStub;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GetCheckpointRequest;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.RatingServiceGrpc.RatingServiceBlockingStub;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The real server on a real socket, over a model that costs nothing. */
final class TestServer implements AutoCloseable {
  static final int STREAMS = 4;
  static final int PREFIXES = 2;
  static final int IMAGE_BATCH = 8;
  static final int CONTEXT = 20_000;
  private static final int WINDOW_BYTES = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a test may choose. */
  record Settings(
      int context,
      AdmissionLimits limits,
      Duration drain,
      RatingOptions ratings,
      Duration watch,
      SecurityOptions security) {
    Settings(int context, AdmissionLimits limits, Duration drain) {
      this(
          context,
          limits,
          drain,
          RatingOptions.none(),
          Duration.ofMillis(30),
          SecurityOptions.none());
    }

    static Settings usual() {
      return new Settings(
          CONTEXT, new AdmissionLimits(STREAMS, 1000, 1L << 40), Duration.ofSeconds(5));
    }

    /** With a Kafka, and so with ratings. */
    Settings with(RatingOptions options) {
      return new Settings(context, limits, drain, options, watch, security);
    }

    /** Looks at the registry when told to, and not by the clock. */
    Settings whenTold() {
      return new Settings(context, limits, drain, ratings, Duration.ofDays(1), security);
    }

    /** With keys, TLS, or limits that a test can reach. */
    Settings with(SecurityOptions options) {
      return new Settings(context, limits, drain, ratings, watch, options);
    }
  }

  private final InkstoneServer server;
  private final List<FakeImageModel> painters = new ArrayList<>();
  private final List<FakeTextModel> models = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  TestServer(Path folder, Settings settings) throws IOException {
    this(folder, settings, Telemetry.off());
  }

  /**
   * @param telemetry closed by its owner, after the server
   */
  TestServer(Path folder, Settings settings, Telemetry telemetry) throws IOException {
    if (!Files.exists(folder.resolve("shipped"))) {
      TestCheckpoints.publish(
          new Registry(folder.resolve("shipped")), "poet", "first weights");
    }
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1", 0, 0, folder, folder.resolve("shipped"), "poet", "painter",
            settings.limits(), PREFIXES, settings.drain(), settings.watch(),
            settings.ratings(), settings.security());
    server =
        InkstoneServer.start(
            options,
            new CheckpointLoader(c -> model(settings.context()), c -> loadPainter(), IMAGE_BATCH),
            telemetry);
  }

  private synchronized FakeTextModel model(int context) {
    FakeTextModel model =
        new FakeTextModel(
            TestTokenizer.SIZE, TextLane.slotsFor(STREAMS, PREFIXES), context);
    models.add(model);
    return model;
  }

  private synchronized FakeImageModel loadPainter() {
    painters.add(new FakeImageModel());
    return painter();
  }

  InkstoneServer server() {
    return server;
  }

  /** The model that was loaded last. */
  synchronized FakeTextModel model() {
    return models.get(models.size() - 1);
  }

  /** The image model that was loaded last. */
  synchronized FakeImageModel painter() {
    return painters.get(painters.size() - 1);
  }

  /** A connection of its own, with so small a window that a stopped reader is soon felt. */
  ManagedChannel connect() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
            .usePlaintext()
            .flowControlWindow(WINDOW_BYTES)
            .build();
    channels.add(channel);
    return channel;
  }

  /** What the HTTP port answers. */
  HttpResponse<String> http(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.httpPort() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  TextServiceGrpc.TextServiceStub text() {
    return TextServiceGrpc.newStub(connect());
  }

  /** Begins a text, and reads it as it comes. */
  Recording generate(GenerateTextRequest.Builder request) {
    Recording recording = new Recording();
    text().generate(request.build(), recording);
    return recording;
  }

  /** A whole text. */
  Recording write(GenerateTextRequest.Builder request) throws Exception {
    Recording recording = generate(request);
    assertThat(recording.awaitEnd()).isEqualTo(Status.OK);
    assertThat(recording.endings()).isEqualTo(1);
    return recording;
  }

  /** The version of the checkpoint that writes for the poet. */
  String versionServed() throws Exception {
    return write(request(1)).started().getCheckpoint().getVersion();
  }

  /** Begins a drawing, and reads it as it comes. */
  ImageRecording draw(GenerateImagesRequest.Builder request) {
    ImageRecording recording = new ImageRecording();
    ImageServiceGrpc.newStub(connect()).generate(request.build(), recording);
    return recording;
  }

  /** A whole drawing. */
  ImageRecording drawn(GenerateImagesRequest.Builder request) throws Exception {
    ImageRecording recording = draw(request);
    assertThat(recording.awaitEnd()).isEqualTo(Status.OK);
    assertThat(recording.endings()).isEqualTo(1);
    return recording;
  }

  CheckpointServiceBlockingStub checkpoints() {
    return CheckpointServiceGrpc.newBlockingStub(connect()).withDeadlineAfter(PATIENCE);
  }

  /** What is said of the poet's checkpoint of this version; of the champion if it is empty. */
  Checkpoint checkpoint(String version) {
    return checkpoints()
        .get(GetCheckpointRequest.newBuilder().setModel("poet").setVersion(version).build())
        .getCheckpoint();
  }

  RatingServiceBlockingStub ratings() {
    return RatingServiceGrpc.newBlockingStub(connect()).withDeadlineAfter(PATIENCE);
  }

  /** Whether ratings are taken: not before Kafka has been found. */
  ServingStatus ratingHealth() {
    return HealthGrpc.newBlockingStub(connect())
        .check(
            HealthCheckRequest.newBuilder().setService(RatingServiceGrpc.SERVICE_NAME).build())
        .getStatus();
  }

  TestServer awaitRatings() {
    eventually("ratings are taken", () -> ratingHealth() == ServingStatus.SERVING);
    return this;
  }

  /** A request for so many tokens that no end token cuts short. */
  static GenerateTextRequest.Builder request(int maxTokens) {
    return GenerateTextRequest.newBuilder()
        .setModel("poet")
        .setPrompt("七绝 春江花月夜")
        .setSampling(
            SamplingOptions.newBuilder()
                .setMaxTokens(maxTokens)
                .setIgnoreEos(true)
                .setTemperature(0)
                .setSeed(1));
  }

  /** Waits for something that other threads bring about. */
  static void eventually(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not come true in time: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  /** Waits until so many streams are parked for good, and not just until the emitter has run. */
  void eventuallyParked(int streams) {
    int[] looks = {0};
    eventually(
        streams + " stay parked",
        () -> {
          looks[0] = server.stats().parked() == streams ? looks[0] + 1 : 0;
          return looks[0] == 100;
        });
  }

  /** What must hold when every stream has ended: no place, no token and no seat is taken. */
  void assertNothingIsHeld() {
    eventually("no stream is left", () -> server.admission().streams() == 0);
    assertThat(server.admission().tokensInFlight()).isZero();
    eventually("no seat is taken", () -> server.stats().running() == 0);
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
  }
}
