package dev.inkstone.server.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.inkstone.v1.ChatEdit;
import dev.inkstone.v1.ChatInput;
import dev.inkstone.v1.ChatMessage;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRegenerate;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatUserMessage;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.ChoiceConstraint;
import dev.inkstone.v1.Constraint;
import dev.inkstone.v1.EvaluateImage;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.EvaluationServiceGrpc;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GetCheckpointRequest;
import dev.inkstone.v1.ImageFormat;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.InputImage;
import dev.inkstone.v1.LatentPath;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListWordsRequest;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.PromoteCheckpointRequest;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.Role;
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.SamplingOptions;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.VerseConstraint;
import dev.inkstone.v1.VerseForm;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WithdrawRequest;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Calls that are right, of every method that the server has: what is to be spoiled. */
final class GrpcSeeds {
  private static final String ID = "0199a1f0-0000-7000-8000-000000000001";
  private static final SamplingOptions SAMPLING =
      SamplingOptions.newBuilder()
          .setTemperature(0.8f).setTopP(0.9f).setTopK(20).setMinP(0.01f).setRepetitionPenalty(1.1f)
          .setPresencePenalty(0.5f).setFrequencyPenalty(0.5f).setMaxTokens(4).setMinTokens(1)
          .addStop("。").addStopTokenIds(7).setSeed(1).putLogitBias(9, 2f).build();

  /**
   * A call.
   *
   * @param requests one, or for a conversation those of it
   */
  record Seed(MethodDescriptor<?, ?> method, List<Message> requests) {}

  private GrpcSeeds() {}

  static List<Seed> all() {
    return List.of(
        text(GenerateTextRequest.newBuilder().setModel("poet").setPrompt("七绝 春江花月夜")
            .setSampling(SAMPLING).setCandidates(2).setLogprobs(true).setTopLogprobs(3)
            .setStore(true).setUser("ann").build()),
        text(GenerateTextRequest.newBuilder().setMessages(ChatInput.newBuilder()
            .addMessages(message(Role.ROLE_USER, "五绝 月"))
            .addMessages(message(Role.ROLE_ASSISTANT, "床前明月光"))
            .addMessages(message(Role.ROLE_USER, "再来"))).setSampling(SAMPLING).build()),
        constrained(Constraint.newBuilder().setRegex("[春江花月夜]{3}").build()),
        constrained(Constraint.newBuilder().setJsonSchema("{\"type\":\"boolean\"}").build()),
        constrained(Constraint.newBuilder().setChoices(
            ChoiceConstraint.newBuilder().addChoices("春").addChoices("江花")).build()),
        constrained(Constraint.newBuilder().setVerse(VerseConstraint.newBuilder()
            .setForm(VerseForm.VERSE_FORM_JUEJU_FIVE).setRhyme("风").setOpening("床前")).build()),
        conversation(),
        images(GenerateImagesRequest.newBuilder().setModel("sketch").setPrompt("cat").setCount(2)
            .setSeed(1).setSteps(2).setGuidance(2).setPreviews(1)
            .setFormat(ImageFormat.IMAGE_FORMAT_PNG).setUser("ann").build()),
        images(GenerateImagesRequest.newBuilder().setModel("digits-vae").setPrompt("7").setLatent(
            LatentPath.newBuilder().setFromSeed(1).setToSeed(2).setFrames(2)).build()),
        images(GenerateImagesRequest.newBuilder().setModel("sketch").setPrompt("dog").setSteps(2)
            .setInput(InputImage.newBuilder().setData(png()).setStrength(0.5f).setMask(png()))
            .build()),
        new Seed(ImageServiceGrpc.getListWordsMethod(),
            List.of(ListWordsRequest.newBuilder().setModel("sketch").build())),
        new Seed(RatingServiceGrpc.getRateMethod(), List.of(rating().setStars(5).build())),
        new Seed(RatingServiceGrpc.getRateMethod(), List.of(rating().setPreferredOver(
            Preference.newBuilder().setGenerationId(ID).setCandidate(0)).build())),
        new Seed(RatingServiceGrpc.getWithdrawMethod(), List.of(WithdrawRequest.newBuilder()
            .setGenerationId(ID).setUser("ann").setIdempotencyKey("k").build())),
        new Seed(CheckpointServiceGrpc.getListMethod(), List.of(
            ListCheckpointsRequest.newBuilder().setModel("poet").setPageSize(2).build())),
        new Seed(CheckpointServiceGrpc.getGetMethod(),
            List.of(GetCheckpointRequest.newBuilder().setModel("poet").setVersion("1").build())),
        new Seed(CheckpointServiceGrpc.getPromoteMethod(), List.of(PromoteCheckpointRequest
            .newBuilder().setModel("poet").setVersion("1").setExpectedChampion("1").build())),
        new Seed(CheckpointServiceGrpc.getRollbackMethod(), List.of(RollbackCheckpointRequest
            .newBuilder().setModel("poet").setVersion("1").setReason("worse").build())),
        new Seed(CheckpointServiceGrpc.getWatchMethod(),
            List.of(WatchCheckpointsRequest.newBuilder().setModel("poet").build())),
        evaluation(EvaluateRequest.newBuilder().setModel("poet").setVersion("1").addItems(
            EvaluateItem.newBuilder().setText(EvaluateText.newBuilder().setPrompt("五绝 月")
                .setCompletion("床前明月光，疑是地上霜。")
                .setForm(VerseForm.VERSE_FORM_JUEJU_FIVE)))),
        evaluation(EvaluateRequest.newBuilder().setModel("digits-cgan").addItems(
            EvaluateItem.newBuilder().setImage(
                EvaluateImage.newBuilder().setPrompt("7").setData(png())))),
        new Seed(HealthGrpc.getCheckMethod(), List.of(HealthCheckRequest.newBuilder()
            .setService(TextServiceGrpc.SERVICE_NAME).build())),
        new Seed(ServerReflectionGrpc.getServerReflectionInfoMethod(), List.of(
            ServerReflectionRequest.newBuilder().setHost("h").setListServices("x").build())));
  }

  private static Seed text(Message request) {
    return new Seed(TextServiceGrpc.getGenerateMethod(), List.of(request));
  }

  private static Seed constrained(Constraint constraint) {
    return text(GenerateTextRequest.newBuilder().setPrompt("五绝 月").setSampling(SAMPLING)
        .setConstraint(constraint).build());
  }

  private static Seed images(Message request) {
    return new Seed(ImageServiceGrpc.getGenerateMethod(), List.of(request));
  }

  private static Seed evaluation(EvaluateRequest.Builder request) {
    return new Seed(EvaluationServiceGrpc.getEvaluateMethod(), List.of(request.build()));
  }

  private static RateRequest.Builder rating() {
    return RateRequest.newBuilder().setGenerationId(ID).setCandidate(0).putAspects("rhyme", 0.5f)
        .setComment("well").setUser("ann").setIdempotencyKey("k");
  }

  private static Seed conversation() {
    return new Seed(TextServiceGrpc.getChatMethod(), List.of(
        ChatRequest.newBuilder().setOpen(ChatOpen.newBuilder().setModel("poet")
            .addHistory(message(Role.ROLE_USER, "五绝 月")).setSampling(SAMPLING)).build(),
        ChatRequest.newBuilder().setMessage(
            ChatUserMessage.newBuilder().setContent("七绝 江雪").setSampling(SAMPLING)).build(),
        ChatRequest.newBuilder().setEdit(
            ChatEdit.newBuilder().setMessage(0).setContent("五绝 花")).build(),
        ChatRequest.newBuilder().setRegenerate(ChatRegenerate.newBuilder().setSeed(3)).build()));
  }

  private static ChatMessage message(Role role, String content) {
    return ChatMessage.newBuilder().setRole(role).setContent(content).build();
  }

  private static ByteString png() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
