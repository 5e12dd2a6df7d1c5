package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.VerseForm;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped poet behind the real server on a real socket. */
class PoetIT {
  private static final Path SHIPPED = Path.of("../model/checkpoints");
  private static final int SLOTS = 4;
  private static final int PREFIXES = 2;

  @TempDir Path data;

  /** What one call does with a server of its own, started and stopped around it. */
  private interface Visit<T> {
    T with(TextServiceGrpc.TextServiceBlockingStub text);
  }

  private <T> T visit(Visit<T> visit) throws IOException, InterruptedException {
    Decoder.Options decoder =
        new Decoder.Options(
            TorchDevice.CPU, TextLane.slotsFor(SLOTS, PREFIXES), 512, WeightFormat.BF16);
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1", 0, 0, data, SHIPPED, "poet", "sketch",
            new AdmissionLimits(SLOTS, 16, 100_000), PREFIXES, Duration.ofSeconds(5),
            Duration.ofSeconds(1), RatingOptions.none(), SecurityOptions.none());
    CheckpointLoader loader =
        new CheckpointLoader(
            c -> Decoder.load(c, decoder), c -> ImageModels.load(c, TorchDevice.CPU), 1);
    try (InkstoneServer server = InkstoneServer.start(options, loader)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
      try {
        return visit.with(
            TextServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS));
      } finally {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      }
    }
  }

  private static List<GenerateTextResponse> events(
      TextServiceGrpc.TextServiceBlockingStub text, String prompt, long seed) {
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder()
            .setModel("poet")
            .setPrompt(prompt)
            .setSampling(SamplingOptions.newBuilder().setSeed(seed).setTemperature(0.8f))
            .build();
    List<GenerateTextResponse> events = new ArrayList<>();
    text.generate(request).forEachRemaining(events::add);
    return events;
  }

  private static String poem(List<GenerateTextResponse> events) {
    return events.stream().map(e -> e.getChunk().getText()).collect(Collectors.joining());
  }

  @Test
  void writesAPoemInItsForm() throws Exception {
    List<GenerateTextResponse> events = visit(text -> events(text, "七绝 春江花月夜", 7));
    assertThat(poem(events)).matches("(\\p{IsHan}{7}，\\p{IsHan}{7}。){2}");
    GenerateTextResponse last = events.get(events.size() - 1);
    assertThat(last.getFinished().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
    assertThat(events.get(0).getStarted().getCheckpoint().getDigest()).hasSize(64);
  }

  @Test
  void candidatesInAGivenRhymeShareTheirPrompt() throws Exception {
    GenerateTextRequest.Builder request =
        GenerateTextRequest.newBuilder()
            .setModel("poet")
            .setPrompt("五绝 秋江月夜思故人")
            .setCandidates(3)
            .setSampling(SamplingOptions.newBuilder().setSeed(5).setTemperature(1));
    request.getConstraintBuilder().getVerseBuilder()
        .setForm(VerseForm.VERSE_FORM_JUEJU_FIVE).setRhyme("东");
    List<GenerateTextResponse> events =
        visit(
            text -> {
              List<GenerateTextResponse> all = new ArrayList<>();
              text.generate(request.build()).forEachRemaining(all::add);
              return all;
            });
    Set<Integer> rhyme = RhymeTable.shipped().classesOf('东');
    for (int candidate = 0; candidate < 3; candidate++) {
      int index = candidate;
      String poem =
          poem(events.stream().filter(e -> e.getChunk().getCandidate() == index).toList());
      assertThat(poem).matches("(\\p{IsHan}{5}，\\p{IsHan}{5}。){2}");
      assertThat(RhymeTable.shipped().classesOf(poem.charAt(10))).containsAnyElementsOf(rhyme);
      assertThat(RhymeTable.shipped().classesOf(poem.charAt(22))).containsAnyElementsOf(rhyme);
    }
    assertThat(events.stream().filter(GenerateTextResponse::hasFinished))
        .extracting(e -> e.getFinished().getUsage().getCachedTokens() > 0)
        .containsExactlyInAnyOrder(false, true, true);
  }

  @Test
  void theSameSeedGivesTheSamePoemAfterARestart() throws Exception {
    String before = visit(text -> poem(events(text, "五律 秋思", 3)));
    String after = visit(text -> poem(events(text, "五律 秋思", 3)));
    assertThat(after).isEqualTo(before);
    String other = visit(text -> poem(events(text, "五律 秋思", 4)));
    assertThat(other).isNotEqualTo(before);
  }
}
