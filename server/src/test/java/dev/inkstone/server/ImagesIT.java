package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.FakeImageModel;
import dev.inkstone.model.image.ImageEncoder;
import dev.inkstone.model.image.ImageOrigin;
import dev.inkstone.model.image.Latents;
import dev.inkstone.model.image.Picture;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.InputImage;
import dev.inkstone.v1.LatentPath;
import dev.inkstone.v1.ListWordsRequest;
import dev.inkstone.v1.ListWordsResponse;
import dev.inkstone.v1.Word;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images over a real socket, from a model that costs nothing. */
class ImagesIT {
  static final int STEPS = 6;

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "first weights");
    TestCheckpoints.publishPainter(shipped, "painter", "first weights");
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static GenerateImagesRequest.Builder request(int count) {
    return GenerateImagesRequest.newBuilder()
        .setPrompt("cat")
        .setCount(count)
        .setSeed(5)
        .setSteps(STEPS)
        .setGuidance(3);
  }

  private byte[] pixelsAlone(long seed) {
    FakeImageModel model = new FakeImageModel();
    float[] latent = Latents.of(seed, model.latentSize());
    DrawingRequest request = new DrawingRequest(latent, List.of(0), STEPS, 3, Optional.empty());
    return new Picture(model.shape(), model.alone(request)).bytes();
  }

  @Test
  void imagesComeWithTheirSeedsAndTheStreamEndsOnce() throws Exception {
    ImageRecording stream = server.drawn(request(3).setFormat(ImageFormat.IMAGE_FORMAT_RAW));
    assertThat(stream.awaitStarted().getGenerationIdsList()).hasSize(3).doesNotHaveDuplicates();
    assertThat(stream.awaitStarted().getModel()).isEqualTo("painter");
    assertThat(stream.awaitStarted().getSeed()).isEqualTo(5);
    assertThat(stream.awaitStarted().getCheckpoint().getDigest()).hasSize(64);
    assertThat(stream.images()).containsOnlyKeys(0, 1, 2);
    stream.images().forEach(
        (index, image) -> {
          assertThat(image.getSeed()).isEqualTo(5 + index);
          assertThat(image.getWidth()).isEqualTo(6);
          assertThat(image.getHeight()).isEqualTo(4);
          assertThat(image.getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_RAW);
          assertThat(image.getData().toByteArray()).isEqualTo(pixelsAlone(5 + index));
        });
    assertThat(stream.finished().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
  }

  @Test
  void progressSaysEachStepAndPreviewsAreEvenlySpread() throws Exception {
    ImageRecording stream = server.drawn(request(2).setPreviews(2));
    assertThat(stream.progress()).allSatisfy(event -> {
      assertThat(event.getStep()).isBetween(1, STEPS);
      assertThat(event.getSteps()).isEqualTo(STEPS);
    });
    assertThat(stream.previewSteps()).containsExactly(2, 4);
  }

  @Test
  void sameSeedGivesTheSameBytesAloneAndInCompany() throws Exception {
    ImageRecording alone = server.drawn(request(1).setSeed(7));
    List<ImageRecording> company =
        List.of(server.draw(request(20)), server.draw(request(9)), server.draw(request(3)));
    for (ImageRecording stream : company) {
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
      assertThat(stream.images().get(2).getData()).isEqualTo(alone.images().get(0).getData());
    }
  }

  @Test
  void aRequestLargerThanABatchIsDrawnSomeAtATime() throws Exception {
    ImageRecording stream = server.drawn(request(30).setPreviews(1));
    assertThat(stream.images()).hasSize(30);
    assertThat(server.painter().rows())
        .allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(TestServer.IMAGE_BATCH));
  }

  @Test
  void framesOfAPathBeginAndEndWithTheImagesOfItsSeeds() throws Exception {
    ImageRecording stream =
        server.drawn(
            request(1)
                .clearCount()
                .clearSeed()
                .setFormat(ImageFormat.IMAGE_FORMAT_RAW)
                .setLatent(LatentPath.newBuilder().setFromSeed(3).setToSeed(4).setFrames(4)));
    List<Image> frames = List.copyOf(stream.images().values());
    assertThat(frames).hasSize(4);
    assertThat(frames.get(0).getData().toByteArray()).isEqualTo(pixelsAlone(3));
    assertThat(frames.get(3).getData().toByteArray()).isEqualTo(pixelsAlone(4));
    assertThat(frames).extracting(Image::hasSeed).containsExactly(true, false, false, true);
    assertThat(stream.awaitStarted().getSeed()).isEqualTo(3);
  }

  @Test
  void anInputImageIsWhatTheDrawingStartsFrom() throws Exception {
    FakeImageModel model = new FakeImageModel();
    byte[] grey =
        ImageEncoder.encode(
            new Picture(model.shape(), new float[model.shape().size()]),
            dev.inkstone.model.image.ImageFormat.PNG,
            new ImageOrigin("m", "d", 1, Optional.empty()));
    InputImage.Builder input = InputImage.newBuilder().setData(ByteString.copyFrom(grey));
    ImageRecording from = server.drawn(request(1).setInput(input));
    ImageRecording masked =
        server.drawn(request(1).setInput(input.setMask(ByteString.copyFrom(grey)).setStrength(1)));
    ImageRecording without = server.drawn(request(1));
    assertThat(from.images().get(0).getData()).isNotEqualTo(without.images().get(0).getData());
    assertThat(masked.images()).hasSize(1);
  }

  @Test
  void thePromptIsInThePngUnlessNothingIsToBeStored() throws Exception {
    assertThat(png(request(1).setPrompt("a cat"))).startsWith("\u0089PNG").contains("a cat");
    assertThat(png(request(1).setPrompt("a cat").setStore(false))).doesNotContain("cat");
  }

  private String png(GenerateImagesRequest.Builder request) throws Exception {
    byte[] data = server.drawn(request).images().get(0).getData().toByteArray();
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  @Test
  void wordsOfAModelAreListed() throws Exception {
    ListWordsResponse words =
        ImageServiceGrpc.newBlockingStub(server.connect())
            .listWords(ListWordsRequest.getDefaultInstance());
    assertThat(words.getMost()).isEqualTo(2);
    assertThat(words.getWordsList())
        .extracting(Word::getName)
        .containsExactly("cat", "boat", "house");
    assertThat(words.getWords(0).getAlsoList()).containsExactly("kitten");
  }

  @Test
  void metricsCountImagesAndTheirSteps() throws Exception {
    server.drawn(request(3));
    eventually("it has left", () -> server.server().stats().running() == 0);
    assertThat(server.http("/metrics").body())
        .contains(
            "inkstone_images_total{model=\"painter\"} 3.0",
            "inkstone_image_rows_total{model=\"painter\"} 18.0",
            "inkstone_image_step_seconds_count{model=\"painter\"} 6",
            "inkstone_request_success_total{finished_reason=\"stop\",model=\"painter\"} 1.0");
  }
}
