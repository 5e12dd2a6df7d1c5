package dev.inkstone.client.cli;

import static dev.inkstone.client.FakeImages.image;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.inkstone.client.FakeImages;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.InputImage;
import dev.inkstone.v1.LatentPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flags of {@code image} make of a request. */
@Timeout(30)
class ImageFlagsTest {
  @TempDir private Path folder;

  @Test
  void aFlagThatIsNotGivenLeavesItsFieldUnset() {
    assertThat(requestOf("cat"))
        .isEqualTo(GenerateImagesRequest.newBuilder().setModel("sketch").setPrompt("cat").build());
    assertThat(requestOf("--model", "digits-gan"))
        .isEqualTo(GenerateImagesRequest.newBuilder().setModel("digits-gan").build());
  }

  @Test
  void everyFlagArrives() throws IOException {
    Path from = Files.write(folder.resolve("from"), new byte[] {1, 2});
    Path mask = Files.write(folder.resolve("mask"), new byte[] {3});
    GenerateImagesRequest request =
        requestOf(
            "--model", "emoji", "--count", "300", "--seed", "18446744073709551615",
            "--steps", "0", "--guidance", "2.5", "--previews", "4", "--format", "jpeg",
            "--from", from.toString(), "--strength", "0.75", "--mask", mask.toString(),
            "--no-store", "red", "heart");
    assertThat(request)
        .isEqualTo(
            GenerateImagesRequest.newBuilder()
                .setModel("emoji")
                .setPrompt("red heart")
                .setCount(300)
                .setSeed(-1L)
                .setSteps(0)
                .setGuidance(2.5f)
                .setPreviews(4)
                .setFormat(ImageFormat.IMAGE_FORMAT_JPEG)
                .setInput(
                    InputImage.newBuilder()
                        .setData(ByteString.copyFrom(new byte[] {1, 2}))
                        .setStrength(0.75f)
                        .setMask(ByteString.copyFrom(new byte[] {3})))
                .setStore(false)
                .build());
  }

  @Test
  void aWalkGoesFromOneSeedToAnother() {
    assertThat(requestOf("--walk", "1", "2", "12", "cat").getLatent())
        .isEqualTo(LatentPath.newBuilder().setFromSeed(1).setToSeed(2).setFrames(12).build());
  }

  private static GenerateImagesRequest requestOf(String... arguments) {
    CompletableFuture<GenerateImagesRequest> received = new CompletableFuture<>();
    FakeImages.Answer capture =
        (request, reply) -> {
          received.complete(request);
          reply.onCompleted();
        };
    try (FakeImages server = FakeImages.answering(capture)) {
      assertThat(run(server, arguments)).isZero();
    }
    return received.join();
  }

  private static int run(FakeImages server, String... arguments) {
    List<String> all = new ArrayList<>(List.of("image", "--server", server.address().toString()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new)).status();
  }
}
