package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.InputImage;
import dev.inkstone.v1.LatentPath;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request for images may not say, and how it is told so. */
class ImageRefusalsIT {
  @TempDir private static Path folder;
  private static TestServer server;
  private static List<String> aboutTheClassifier;

  @BeforeAll
  static void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "first weights");
    TestCheckpoints.publishPainter(shipped, "painter", "first weights");
    TestCheckpoints.publishPainter(shipped, "judge", "first weights", "classifier");
    try (LogCapture log = new LogCapture()) {
      server = new TestServer(folder, Settings.usual());
      aboutTheClassifier = log.linesWith("judge");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static StatusRuntimeException refusal(Consumer<GenerateImagesRequest.Builder> change) {
    GenerateImagesRequest.Builder request = GenerateImagesRequest.newBuilder();
    change.accept(request);
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () ->
            ImageServiceGrpc.newBlockingStub(server.connect()).generate(request.build()).next());
  }

  /** The fields that the refusal names. */
  private static List<String> fields(Consumer<GenerateImagesRequest.Builder> change)
      throws Exception {
    return Violations.fields(refusal(change));
  }

  @Test
  void valuesOutOfRangeAreNamedAllAtOnce() throws Exception {
    assertThat(
            fields(
                request ->
                    request
                        .setCount(257)
                        .setSteps(101)
                        .setGuidance(31)
                        .setWidth(5)
                        .setHeight(5)
                        .setPreviews(102)
                        .setFormatValue(9)
                        .setUser("u".repeat(129))))
        .containsExactly(
            "count", "steps", "guidance", "previews", "format", "width", "height", "user");
  }

  @Test
  void numbersThatAreNoneAreRefused() throws Exception {
    assertThat(fields(request -> request.setCount(0))).containsExactly("count");
    assertThat(fields(request -> request.setSteps(-1))).contains("steps");
    assertThat(fields(request -> request.setGuidance(Float.NaN))).containsExactly("guidance");
    assertThat(fields(request -> request.setPreviews(-1))).containsExactly("previews");
  }

  @Test
  void aPathHasFramesAndSeedsOfItsOwn() throws Exception {
    LatentPath.Builder path = LatentPath.newBuilder().setFromSeed(1).setToSeed(2);
    assertThat(
            fields(request -> request.setCount(2).setSeed(3).setLatent(path.setFrames(1))))
        .containsExactly("count", "seed", "latent.frames");
  }

  @Test
  void anUnknownWordIsAnsweredWithTheNearestKnownOnes() throws Exception {
    assertThat(fields(request -> request.setPrompt("bot"))).containsExactly("prompt");
    assertThat(refusal(request -> request.setPrompt("bot")).getMessage()).contains("boat");
    assertThat(fields(request -> request.setPrompt("x".repeat(5000)))).containsExactly("prompt");
  }

  @Test
  void whatIsNoImageCannotBeAnInput() throws Exception {
    assertThat(fields(request -> request.setInput(InputImage.newBuilder().setStrength(0))))
        .containsExactly("input.data", "input.strength");
    ByteString rubbish = ByteString.copyFromUtf8("no image");
    InputImage.Builder input = InputImage.newBuilder().setData(rubbish).setMask(rubbish);
    assertThat(fields(request -> request.setInput(input)))
        .containsExactly("input.data", "input.mask");
    assertThat(server.server().admission().streams()).isZero();
  }

  @Test
  void aModelOfTheOtherKindNamesTheRightCall() throws Exception {
    assertThat(fields(request -> request.setModel("poet"))).containsExactly("model");
    assertThat(refusal(request -> request.setModel("poet")).getMessage())
        .contains("TextService.Generate");
    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                TextServiceGrpc.newBlockingStub(server.connect())
                    .generate(
                        GenerateTextRequest.newBuilder()
                            .setModel("painter")
                            .setPrompt("cat")
                            .build())
                    .next());
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal.getMessage()).contains("ImageService.Generate");
  }

  @Test
  void aClassifierIsPassedOverInSilence() {
    assertThat(aboutTheClassifier).isEmpty();
    StatusRuntimeException refusal = refusal(request -> request.setModel("judge"));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refusal.getMessage()).contains("painter, poet");
  }

  @Test
  void storingIsNotOfferedWithoutKafka() {
    assertThat(refusal(request -> request.setStore(true)).getStatus().getCode())
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }
}
