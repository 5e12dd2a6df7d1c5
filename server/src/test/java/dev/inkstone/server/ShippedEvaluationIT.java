package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.image.ImageModels;
import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.TokenBatch;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.WeightFormat;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.server.engine.TextLane;
import dev.inkstone.server.swap.CheckpointLoader;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.CheckpointState;
import dev.inkstone.v1.EvaluateImage;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluateResult;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import dev.inkstone.v1.EvaluationServiceGrpc;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.GetCheckpointRequest;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.TokenLogprobs;
import dev.inkstone.v1.VerseForm;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped models say of texts and images, over a real socket. */
@Timeout(120)
class ShippedEvaluationIT {
  private static final Path SHIPPED = Path.of("../model/checkpoints");
  private static final String STORK_TOWER = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。";
  private static final int CONTEXT = 512;

  @TempDir private static Path data;
  private static InkstoneServer server;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() throws Exception {
    Decoder.Options decoder = options(TextLane.slotsFor(4, 2));
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1", 0, 0, data, SHIPPED, "poet", "sketch",
            new AdmissionLimits(4, 16, 4 << 20), 2, Duration.ofSeconds(5),
            Duration.ofSeconds(1), RatingOptions.none(), SecurityOptions.none());
    server =
        InkstoneServer.start(
            options,
            new CheckpointLoader(
                c -> Decoder.load(c, decoder), c -> ImageModels.load(c, TorchDevice.CPU), 16));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static Decoder.Options options(int slots) {
    return new Decoder.Options(TorchDevice.CPU, slots, CONTEXT, WeightFormat.FLOAT32);
  }

  private static EvaluationServiceBlockingStub stub() {
    return EvaluationServiceGrpc.newBlockingStub(channel);
  }

  private static EvaluateResult scored(String prompt, String completion) {
    EvaluateText.Builder text =
        EvaluateText.newBuilder().setPrompt(prompt).setCompletion(completion);
    return stub()
        .evaluate(
            EvaluateRequest.newBuilder()
                .addItems(EvaluateItem.newBuilder().setText(text))
                .build())
        .getResults(0);
  }

  @Test
  void classifiersAreApprovedAndServedToNobody() {
    GetCheckpointRequest request =
        GetCheckpointRequest.newBuilder().setModel("digits-classifier").setVersion("1").build();
    CheckpointState state =
        CheckpointServiceGrpc.newBlockingStub(channel).get(request).getCheckpoint().getState();
    assertThat(state).isEqualTo(CheckpointState.CHECKPOINT_STATE_APPROVED);
  }

  @Test
  void aPoemIsAsLikelyAsItWasWhenItWasWritten() {
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder()
            .setPrompt("七绝 春江花月夜")
            .setLogprobs(true)
            .setSampling(SamplingOptions.newBuilder().setTemperature(0))
            .build();
    List<GenerateTextResponse> events = new ArrayList<>();
    TextServiceGrpc.newBlockingStub(channel).generate(request).forEachRemaining(events::add);
    String poem =
        events.stream().map(event -> event.getChunk().getText()).collect(Collectors.joining());
    List<TokenLogprobs> written =
        events.stream().flatMap(event -> event.getChunk().getLogprobsList().stream()).toList();
    EvaluateResult score = scored("七绝 春江花月夜", poem);
    assertThat(score.getTokens()).isEqualTo(written.size());
    assertThat(score.getLogLikelihood())
        .isCloseTo(
            written.stream().mapToDouble(TokenLogprobs::getLogprob).sum(), within(1e-2));
    assertThat(score.getGreedy()).isTrue();
  }

  @Test
  void aTextOfManyChunksIsAsLikelyAsAWholeSequenceIs() throws Exception {
    Checkpoint poet = Checkpoint.open(SHIPPED.resolve("poet/1"));
    String poem = STORK_TOWER.repeat(16);
    try (Tokenizer tokenizer = Tokenizer.load(poet.tokenizer());
        Decoder decoder = Decoder.load(poet, options(1))) {
      PromptFormat format = PromptFormat.named("verse", tokenizer);
      for (String prompt : List.of("", "古风 登楼")) {
        Completion text =
            new Completion(format.encode(prompt), format.encodeCompletion(prompt, poem));
        float[] whole = decoder.logProbabilities(TokenBatch.completions(List.of(text)));
        EvaluateResult score = scored(prompt, poem);
        assertThat(score.getTokens()).isEqualTo(text.output().length);
        assertThat(score.getLogLikelihood())
            .isCloseTo(whole[0], within(1e-4 * Math.abs(whole[0])));
        assertThat(score.getGreedy()).isFalse();
      }
    }
  }

  @Test
  void aFamousPoemIsLikelierThanItsCharactersInDisorder() {
    String shuffled = "尽日白依山，流海入河黄。目千里穷欲，楼一上层更。";
    EvaluateRequest.Builder request = EvaluateRequest.newBuilder();
    for (String poem : List.of(STORK_TOWER, shuffled)) {
      request.addItemsBuilder().getTextBuilder().setPrompt("五绝 登楼").setCompletion(poem)
          .setForm(VerseForm.VERSE_FORM_JUEJU_FIVE);
    }
    EvaluateResponse response = stub().evaluate(request.build());
    assertThat(response.getResults(0).getLogLikelihood())
        .isGreaterThan(response.getResults(1).getLogLikelihood() + 20);
    assertThat(response.getResults(0).getScoresMap())
        .containsEntry("form", 1.0)
        .containsEntry("rhyme", 1.0)
        .containsEntry("tone", 1.0)
        .containsEntry("repetition", 0.0);
    assertThat(response.getResults(1).getScoresMap()).containsEntry("rhyme", 0.0);
  }

  private static ByteString drawn(String model, String prompt) {
    GenerateImagesRequest request =
        GenerateImagesRequest.newBuilder().setModel(model).setPrompt(prompt).setSeed(7).build();
    List<GenerateImagesResponse> events = new ArrayList<>();
    ImageServiceGrpc.newBlockingStub(channel).generate(request).forEachRemaining(events::add);
    return events.stream()
        .flatMap(event -> event.getBatch().getImagesList().stream())
        .findFirst()
        .orElseThrow()
        .getData();
  }

  private static EvaluateItem image(String prompt, ByteString data) {
    return EvaluateItem.newBuilder()
        .setImage(EvaluateImage.newBuilder().setPrompt(prompt).setData(data))
        .build();
  }

  @Test
  void aDigitThatWasDrawnIsSeenForWhatItIs() {
    ByteString seven = drawn("digits-cgan", "7");
    EvaluateResponse response =
        stub()
            .evaluate(
                EvaluateRequest.newBuilder()
                    .setModel("digits-cgan")
                    .addItems(image("seven", seven))
                    .addItems(image("2", seven))
                    .addItems(image("", seven))
                    .build());
    assertThat(response.getModel()).isEqualTo("digits-classifier");
    assertThat(response.getCheckpoint().getDigest()).hasSize(64);
    assertThat(response.getResults(0).getScoresOrThrow("classifier")).isBetween(0.9, 1.0);
    assertThat(response.getResults(1).getScoresOrThrow("classifier")).isBetween(0.0, 0.1);
    assertThat(response.getResults(2).getScoresMap()).isEmpty();
    assertThat(response.getResults(0).hasLogLikelihood()).isFalse();
    assertThat(response.getMeansOrThrow("classifier")).isBetween(0.4, 0.6);
  }

  @Test
  void imagesOfAModelWithoutAClassifierCannotBeJudged() {
    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                stub()
                    .evaluate(
                        EvaluateRequest.newBuilder()
                            .setModel("emoji")
                            .addItems(image("cat", drawn("digits-cgan", "7")))
                            .build()));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refusal.getMessage()).contains("emoji-classifier");
  }
}
