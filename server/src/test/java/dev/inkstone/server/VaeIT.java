package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.Codec;
import dev.inkstone.model.image.ImageConfig;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.ImageTraining;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.torch.DType;
import dev.inkstone.model.torch.Torch;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.server.swap.ModelFactory;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.Image;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.LatentPath;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real decoder with random weights, loaded as any other checkpoint, over a real socket. */
class VaeIT {
  private static final String MODEL = "blots";

  @TempDir private static Path folder;
  private static InkstoneServer server;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() throws Exception {
    publish(new Registry(folder.resolve("registry")));
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1", 0, 0, folder, folder.resolve("none"), "poet", MODEL,
            new AdmissionLimits(4, 1000, 100_000), 1, Duration.ofSeconds(5),
            Duration.ofSeconds(1), RatingOptions.none(), SecurityOptions.none());
    ModelFactory<TextModel> noText =
        checkpoint -> {
          throw new IOException("writes nothing");
        };
    server =
        InkstoneServer.start(
            options,
            new CheckpointLoader(
                noText, c -> Torch.apart(() -> ImageModels.load(c, TorchDevice.CPU)), 8));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
  }

  private static void publish(Registry registry) throws IOException {
    ImageConfig config = Codec.config(Codec.VARIATIONAL, new ImageShape(1, 8, 8), 4, 4, 16);
    try (Publication publication = registry.publish(MODEL)) {
      Path into = publication.folder();
      Files.writeString(into.resolve(Checkpoint.CONFIG), config.json().toString());
      Files.writeString(into.resolve(Checkpoint.WORDS), "{\"most\": 0, \"words\": []}");
      Torch.apart(
          () -> {
            try (ImageTraining training =
                ImageTraining.open(
                    Codec.VARIATIONAL, Codec.weights(config), TorchDevice.CPU, 1,
                    Optional.empty())) {
              training.export(into.resolve(Checkpoint.WEIGHTS), DType.F32, name -> true);
              return null;
            }
          });
      publication.commit(Provenance.at(Instant.EPOCH));
    }
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static ImageRecording generate(GenerateImagesRequest.Builder request) {
    ImageRecording recording = new ImageRecording();
    ImageServiceGrpc.newStub(channel)
        .generate(request.setFormat(ImageFormat.IMAGE_FORMAT_RAW).build(), recording);
    return recording;
  }

  private static List<byte[]> pixels(ImageRecording recording) throws Exception {
    assertThat(recording.awaitEnd()).isEqualTo(Status.OK);
    return recording.images().values().stream()
        .map(Image::getData)
        .map(data -> data.toByteArray())
        .toList();
  }

  private static GenerateImagesRequest.Builder request(long seed, int count) {
    return GenerateImagesRequest.newBuilder().setSeed(seed).setCount(count);
  }

  @Test
  void sameSeedGivesTheSameBytes() throws Exception {
    List<byte[]> first = pixels(generate(request(7, 5)));
    List<byte[]> second = pixels(generate(request(7, 5)));
    assertThat(first).hasSize(5).doesNotHaveDuplicates();
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)).isEqualTo(first.get(i));
    }
  }

  @Test
  void companyChangesNoMoreThanARounding() throws Exception {
    byte[] alone = pixels(generate(request(7, 1))).get(0);
    List<ImageRecording> company = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      company.add(generate(request(7 - i, 20)));
    }
    for (int i = 0; i < company.size(); i++) {
      byte[] together = pixels(company.get(i)).get(i);
      for (int pixel = 0; pixel < alone.length; pixel++) {
        assertThat(Byte.toUnsignedInt(together[pixel]) - Byte.toUnsignedInt(alone[pixel]))
            .isBetween(-1, 1);
      }
    }
  }

  @Test
  void aPathWalksFromOneImageToTheOther() throws Exception {
    List<byte[]> ends = pixels(generate(request(1, 2)));
    List<byte[]> frames =
        pixels(
            generate(
                GenerateImagesRequest.newBuilder()
                    .setLatent(
                        LatentPath.newBuilder().setFromSeed(1).setToSeed(2).setFrames(7))));
    assertThat(frames).hasSize(7).doesNotHaveDuplicates();
    assertThat(frames.get(0)).isEqualTo(ends.get(0));
    assertThat(frames.get(6)).isEqualTo(ends.get(1));
  }

  @Test
  void whatTheModelCannotDoIsRefused() throws Exception {
    assertThat(generate(request(1, 1).setSteps(2)).awaitEnd().getDescription())
        .contains("steps: must be in [1, 1]");
    assertThat(generate(request(1, 1).setGuidance(2)).awaitEnd().getDescription())
        .contains("guidance: blots knows none");
    assertThat(generate(request(1, 1).setPrompt("cat")).awaitEnd().getDescription())
        .contains("prompt: blots draws without a prompt");
  }
}
