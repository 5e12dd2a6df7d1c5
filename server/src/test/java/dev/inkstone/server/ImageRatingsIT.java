package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.InputImage;
import dev.inkstone.v1.LatentPath;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.RateRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are kept and rated, over a real socket and the real broker. */
class ImageRatingsIT extends WithKafka {
  @TempDir private static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "first weights");
    TestCheckpoints.publishPainter(shipped, "painter", "first weights");
    server = new TestServer(folder, Settings.usual().with(stored())).awaitRatings();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static GenerateImagesRequest.Builder request() {
    return GenerateImagesRequest.newBuilder().setPrompt("cat");
  }

  private static String id(ImageRecording drawn, int index) throws Exception {
    return drawn.awaitStarted().getGenerationIds(index);
  }

  @Test
  void eachImageIsKeptAsItWasSentWithAllThatDrawsItAgain() throws Exception {
    ImageRecording drawn = server.drawn(request().setCount(2).setUser("wang wei").setPreviews(1));
    for (int index = 0; index < 2; index++) {
      GenerationRecord record = generation(id(drawn, index));
      assertThat(record.getModel()).isEqualTo("painter");
      assertThat(record.getCheckpoint()).isEqualTo(drawn.awaitStarted().getCheckpoint());
      assertThat(record.getSeed()).isEqualTo(drawn.awaitStarted().getSeed());
      assertThat(record.getCandidate()).isEqualTo(index);
      assertThat(record.getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
      assertThat(record.getFinished().getSeconds()).isPositive();
      assertThat(record.getImage().getImage()).isEqualTo(drawn.images().get(index));
      GenerateImagesRequest filled = record.getImage().getRequest();
      assertThat(filled.getPrompt()).isEqualTo("cat");
      assertThat(filled.getUser()).isEqualTo("wang wei");
      assertThat(filled.getStore()).isTrue();
      Image again = server.drawn(filled.toBuilder().setStore(false)).images().get(index);
      assertThat(again.getSeed()).isEqualTo(record.getImage().getImage().getSeed());
      assertThat(filled.getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_PNG);
      assertThat(filled.hasSteps() && filled.hasGuidance() && filled.hasCount()).isTrue();
      assertThat(filled.getWidth()).isEqualTo(again.getWidth());
      assertThat(filled.getHeight()).isEqualTo(again.getHeight());
    }
  }

  @Test
  void framesOfAWalkAreKeptWithoutASeedOfTheRequest() throws Exception {
    LatentPath.Builder path = LatentPath.newBuilder().setFromSeed(3).setToSeed(9).setFrames(3);
    ImageRecording drawn = server.drawn(request().setLatent(path));
    GenerationRecord record = generation(id(drawn, 1));
    assertThat(record.getSeed()).isEqualTo(3);
    assertThat(record.getImage().getRequest().hasSeed()).isFalse();
    assertThat(record.getImage().getRequest().hasCount()).isFalse();
    assertThat(record.getImage().getImage().hasSeed()).isFalse();
  }

  @Test
  void theImageThatADrawingBeganWithIsNotKept() throws Exception {
    ByteString given = server.drawn(request().setStore(false)).images().get(0).getData();
    InputImage.Builder input = InputImage.newBuilder().setData(given);
    GenerationRecord record = generation(id(server.drawn(request().setInput(input)), 0));
    assertThat(record.getImage().getRequest().hasInput()).isFalse();
    assertThat(record.getImage().getImage().getData()).isNotEmpty();
  }

  @Test
  void anImageIsRatedAndPreferredOverAnother() throws Exception {
    ImageRecording drawn = server.drawn(request().setCount(2));
    RateRequest.Builder request =
        RateRequest.newBuilder()
            .setGenerationId(id(drawn, 1))
            .setCandidate(1)
            .setUser("wang wei")
            .setPreferredOver(
                Preference.newBuilder().setGenerationId(id(drawn, 0)).setCandidate(0));
    String rating = rate(server, request);
    assertThat(ratingsOf(id(drawn, 1), 1))
        .singleElement()
        .satisfies(
            kept -> {
              assertThat(kept.getRatingId()).isEqualTo(rating);
              assertThat(kept.getRated()).isEqualTo(request.build());
            });
  }

  @Test
  void anImageThatIsNotToBeStoredLeavesNothingAndCannotBeRated() throws Exception {
    ImageRecording secret = server.drawn(request().setStore(false));
    // What was drawn later is there, so the other would be.
    generation(id(server.drawn(request()), 0));
    assertThat(isKept(id(secret, 0))).isFalse();
    assertThat(text(secret)).doesNotContain("prompt", "cat");
    assertThat(text(server.drawn(request()))).contains("cat");
    StatusRuntimeException refusal = refusal(server, stars(id(secret, 0), 5));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  private static String text(ImageRecording drawn) {
    return drawn.images().get(0).getData().toString(StandardCharsets.ISO_8859_1);
  }
}
