package dev.inkstone.server;

import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.v1.Constraint;
import dev.inkstone.v1.GenerateTextRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsIT {
  private static final int CONTEXT = 64;

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new TestServer(
            folder,
            new Settings(CONTEXT, new AdmissionLimits(2, 1, 1000), Duration.ofSeconds(1)));
  }

  @AfterEach
  void nothingStaysReserved() {
    assertThat(server.server().admission().streams()).isZero();
    assertThat(server.server().admission().tokensInFlight()).isZero();
    server.close();
  }

  private StatusRuntimeException refusal(Consumer<GenerateTextRequest.Builder> change)
      throws Exception {
    GenerateTextRequest.Builder request = request(5);
    change.accept(request);
    Recording stream = server.generate(request);
    assertThat(stream.awaitEnd()).isNotEqualTo(Status.OK);
    assertThat(stream.started()).isNull();
    return (StatusRuntimeException) stream.failure();
  }

  private List<String> violations(Consumer<GenerateTextRequest.Builder> change)
      throws Exception {
    return Violations.fields(refusal(change));
  }

  @Test
  void everyWrongFieldIsNamedAtOnce() throws Exception {
    assertThat(
            violations(
                r -> {
                  r.setCandidates(99).setTopLogprobs(3).setUser("x".repeat(200));
                  r.getSamplingBuilder().setTemperature(-1).setMaxTokens(0).setTopP(Float.NaN);
                }))
        .containsExactlyInAnyOrder(
            "candidates", "top_logprobs", "user", "sampling.temperature",
            "sampling.max_tokens", "sampling.top_p");
  }

  @Test
  void tokenIdsOutsideTheVocabularyAreNamed() throws Exception {
    assertThat(violations(r -> r.getSamplingBuilder().addStopTokenIds(100_000)))
        .containsExactly("sampling.stop_token_ids");
    assertThat(violations(r -> r.getSamplingBuilder().putLogitBias(-3, 1)))
        .containsExactly("sampling.logit_bias");
  }

  @Test
  void badStopIsNamedByItsPlaceAndMeasuredInBytes() throws Exception {
    assertThat(
            violations(
                r -> r.getSamplingBuilder().addStop("月").addStop("").addStop("月".repeat(86))))
        .containsExactly("sampling.stop[1]", "sampling.stop[2]");
  }

  @Test
  void constraintThatNoTextCanMatchIsRefusedByItsField() throws Exception {
    assertThat(violations(r -> r.getConstraintBuilder().setRegex("春龘")))
        .containsExactly("constraint.regex");
    assertThat(violations(r -> r.getConstraintBuilder().setRegex("春(")))
        .containsExactly("constraint.regex");
    assertThat(violations(r -> r.getConstraintBuilder().setJsonSchema("{")))
        .containsExactly("constraint.json_schema");
    assertThat(violations(r -> r.getConstraintBuilder().getChoicesBuilder().addChoices("")))
        .containsExactly("constraint.choices.choices[0]");
    assertThat(violations(r -> r.setConstraint(Constraint.getDefaultInstance())))
        .containsExactly("constraint");
    assertThat(violations(r -> r.getConstraintBuilder().getVerseBuilder().setRhyme("风")))
        .containsExactly("constraint.verse.form");
  }

  @Test
  void limitUnderTheShortestTextThatMatchesIsRefused() throws Exception {
    assertThat(
            violations(
                r -> {
                  r.getConstraintBuilder().setRegex("春江花月夜");
                  r.getSamplingBuilder().setMaxTokens(4);
                }))
        .containsExactly("sampling.max_tokens");
  }

  @Test
  void topLogprobsAreHeldToTheirRange() throws Exception {
    assertThat(violations(r -> r.setLogprobs(true).setTopLogprobs(21)))
        .containsExactly("top_logprobs");
    assertThat(violations(r -> r.setTopLogprobs(1))).containsExactly("top_logprobs");
  }

  @Test
  void candidatesThatDoNotFitAreRefusedTogether() throws Exception {
    server.model().beforeStep(new Pace(50));
    Recording two = server.generate(request(50).setCandidates(2));
    TestServer.eventually("both are in", () -> server.server().admission().streams() == 2);
    assertThat(refusal(r -> r.setCandidates(2)).getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    server.model().beforeStep(() -> {});
    assertThat(two.awaitEnd()).isEqualTo(Status.OK);
    TestServer.eventually("both are out", () -> server.server().admission().streams() == 0);
  }

  @Test
  void promptOfAMegabyteIsRefusedForItsLength() throws Exception {
    assertThat(violations(r -> r.setPrompt("月".repeat(350_000)))).containsExactly("prompt");
  }

  @Test
  void promptThatDoesNotFitTheContextIsRefusedWithTheCounts() throws Exception {
    StatusRuntimeException refusal = refusal(r -> r.setPrompt("月".repeat(100)));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal).hasMessageContaining("103").hasMessageContaining("63");
  }

  @Test
  void charactersThatTheModelDoesNotKnowAreNamed() throws Exception {
    StatusRuntimeException refusal = refusal(r -> r.setPrompt("五绝 春龘江"));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal).hasMessageContaining("龘");
  }

  @Test
  void requestWithoutInputIsRefused() throws Exception {
    assertThat(violations(GenerateTextRequest.Builder::clearPrompt)).containsExactly("input");
  }

  @Test
  void unknownModelIsNotFoundAndTheKnownOnesAreNamed() throws Exception {
    StatusRuntimeException refusal = refusal(r -> r.setModel("nobody"));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refusal).hasMessageContaining("nobody").hasMessageContaining("poet");
  }

  @Test
  void whatIsNotOfferedYetIsSaidAndNotIgnored() throws Exception {
    StatusRuntimeException refusal = refusal(r -> r.setStore(true));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void fullServerSaysSoAtOnceAndWhenToComeBack() throws Exception {
    server.model().beforeStep(new Pace(50));
    List<Recording> admitted = List.of(new Recording(), new Recording(), new Recording());
    for (Recording stream : admitted) {
      server.text().generate(request(50).build(), stream);
    }
    TestServer.eventually("all are in", () -> server.server().admission().streams() == 3);
    StatusRuntimeException refusal = refusal(r -> {});
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    RetryInfo retry = StatusProto.fromThrowable(refusal).getDetails(0).unpack(RetryInfo.class);
    assertThat(retry.getRetryDelay().getSeconds()).isPositive();
    server.model().beforeStep(() -> {});
    for (Recording stream : admitted) {
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    }
  }

  @Test
  void failingModelEndsTheStreamAsInternalAndTheNextOneRuns() throws Exception {
    server.model().beforeStep(() -> {
      throw new IllegalStateException("a secret of the house");
    });
    Recording stream = server.generate(request(5));
    assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(stream.failure()).hasMessageNotContaining("secret");
    server.model().beforeStep(() -> {});
    server.write(request(5));
  }
}
