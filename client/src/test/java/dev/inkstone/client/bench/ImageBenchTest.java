package dev.inkstone.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.LocalServer;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageBatch;
import dev.inkstone.v1.ImageProgress;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.ImagesFinished;
import dev.inkstone.v1.ImagesStarted;
import io.grpc.stub.StreamObserver;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ImageBenchTest {
  private static final ImageRequestShape FIVE =
      new ImageRequestShape("painter", "cat", 5, OptionalInt.of(3));

  private final Queue<GenerateImagesRequest> requests = new ConcurrentLinkedQueue<>();
  private int missing;
  private LocalServer server;

  @BeforeEach
  void start() {
    server = new LocalServer(new Painter());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Sends as many images as asked for, less those that a test wants to miss. */
  private final class Painter extends ImageServiceGrpc.ImageServiceImplBase {
    @Override
    public void generate(
        GenerateImagesRequest request, StreamObserver<GenerateImagesResponse> reply) {
      requests.add(request);
      CheckpointRef checkpoint = CheckpointRef.newBuilder().setVersion("7").build();
      reply.onNext(
          event()
              .setStarted(
                  ImagesStarted.newBuilder().setModel("painter").setCheckpoint(checkpoint))
              .build());
      reply.onNext(
          event().setProgress(ImageProgress.newBuilder().setStep(1).setSteps(3)).build());
      ImageBatch.Builder batch = ImageBatch.newBuilder();
      for (int i = 0; i < request.getCount() - missing; i++) {
        batch.addImages(Image.newBuilder().setIndex(i));
      }
      reply.onNext(event().setBatch(batch).build());
      reply.onNext(event().setFinished(ImagesFinished.getDefaultInstance()).build());
      reply.onCompleted();
    }

    private GenerateImagesResponse.Builder event() {
      return GenerateImagesResponse.newBuilder();
    }
  }

  private ImageReport run(Load.Closed load) {
    try (InkstoneClient client = InkstoneClient.connect(server.address())) {
      return new ImageBench(client).run(FIVE, load);
    }
  }

  @Test
  void makesTheRequestsOfTheWarmUpAndThoseToMeasureWithSeedsOfTheirOwn() {
    run(new Load.Closed(2, 1, 4));
    assertThat(requests)
        .extracting(GenerateImagesRequest::getSeed)
        .containsExactlyInAnyOrder(0L, 5L, 10L, 15L, 20L);
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.getCount()).isEqualTo(5);
              assertThat(request.getSteps()).isEqualTo(3);
              assertThat(request.hasStore() && !request.getStore()).isTrue();
            });
  }

  @Test
  void reportNamesWhatWasMeasured() throws Exception {
    ImageReport report = run(new Load.Closed(2, 0, 4));
    JsonNode json = new ObjectMapper().readTree(report.toJson());
    assertThat(json.path("model").asText()).isEqualTo("painter");
    assertThat(json.path("version").asText()).isEqualTo("7");
    assertThat(json.path("streams").asInt()).isEqualTo(2);
    assertThat(json.path("requests").asInt()).isEqualTo(4);
    assertThat(json.path("count").asInt()).isEqualTo(5);
    assertThat(json.path("steps").asInt()).isEqualTo(3);
    assertThat(json.path("images_per_second").asDouble()).isPositive();
    assertThat(json.path("first_image_ms").path("p50").asDouble()).isPositive();
    assertThat(report.toTable()).contains("painter @ 7: 2 streams, 4 requests, 5 images");
  }

  @Test
  void aStreamWithTooFewImagesIsAFailure() {
    missing = 1;
    assertThatThrownBy(() -> run(new Load.Closed(1, 0, 1)))
        .isInstanceOf(WrongLengthException.class)
        .hasMessageContaining("4 images where 5");
  }
}
