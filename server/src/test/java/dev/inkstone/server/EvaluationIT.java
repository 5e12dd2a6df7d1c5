package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.server.engine.FakeTextModel;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.TokenLogprobs;
import dev.inkstone.v1.VerseForm;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Scores over a real socket, of models that cost nothing. */
class EvaluationIT extends WithScores {
  @Test
  void whatTheModelWroteIsScoredAsItWasWritten() throws Exception {
    Recording stream = new Recording();
    GenerateTextRequest.Builder written =
        request(200).setPrompt(PROMPT).setLogprobs(true);
    written.getConstraintBuilder().setRegex("[春江花月夜床前明光]{200}");
    server.text().generate(written.build(), stream);
    assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    double sum =
        stream.candidate(0).logprobs().stream().mapToDouble(TokenLogprobs::getLogprob).sum();
    EvaluateResponse response = evaluate(text(PROMPT, TestTokenizer.text(stream.tokens())));
    assertThat(response.getModel()).isEqualTo("poet");
    assertThat(response.getCheckpoint()).isEqualTo(stream.started().getCheckpoint());
    assertThat(response.getResults(0).getTokens()).isEqualTo(200);
    assertThat(response.getResults(0).getLogLikelihood()).isCloseTo(sum, within(1e-2));
    assertThat(response.getResults(0).getGreedy()).isFalse();
    assertThat(response.getMeansMap())
        .containsEntry("log_likelihood", response.getResults(0).getLogLikelihood());
  }

  @Test
  void itemsAreScoredInTheirOrderAndAsEachAlone() {
    EvaluateItem[] items = {
      text(PROMPT, "床前明月光"), text("", "春"), text("五绝 月", "春江花月夜".repeat(80)), text("", "春")
    };
    EvaluateResponse together = evaluate(items);
    for (int i = 0; i < items.length; i++) {
      EvaluateResponse alone = evaluate(items[i]);
      assertThat(together.getResults(i)).isEqualTo(alone.getResults(0));
    }
    assertThat(together.getMeansOrThrow("log_likelihood"))
        .isCloseTo(
            together.getResultsList().stream()
                .mapToDouble(result -> result.getLogLikelihood())
                .average()
                .orElseThrow(),
            within(1e-9));
  }

  @Test
  void verseIsJudgedWhereAFormIsNamed() {
    EvaluateText.Builder poem =
        EvaluateText.newBuilder()
            .setCompletion("床前明月光，疑是地上霜。举头望明月，低头思故乡。")
            .setForm(VerseForm.VERSE_FORM_JUEJU_FIVE);
    EvaluateItem good = EvaluateItem.newBuilder().setText(poem).build();
    EvaluateItem wrong =
        EvaluateItem.newBuilder()
            .setText(poem.setForm(VerseForm.VERSE_FORM_LUSHI_SEVEN))
            .build();
    EvaluateItem none = text("", "床前明月光，疑是地上霜。");
    EvaluateResponse response = evaluate(good, wrong, none);
    assertThat(response.getResults(0).getScoresMap())
        .containsEntry("form", 1.0)
        .containsEntry("rhyme", 1.0)
        .containsEntry("repetition", 0.15)
        .hasEntrySatisfying("tone", tone -> assertThat(tone).isBetween(0.5, 1.0));
    assertThat(response.getResults(1).getScoresMap())
        .containsEntry("form", 0.0)
        .doesNotContainKey("tone");
    assertThat(response.getResults(2).getScoresMap()).isEmpty();
    assertThat(response.getMeansOrThrow("form")).isEqualTo(0.5);
  }

  @Test
  void anotherVersionIsLoadedScoresAndIsLetGo() {
    FakeTextModel served = server.model();
    EvaluateResponse champion = evaluate(text(PROMPT, "春江"));
    assertThat(champion.getCheckpoint().getVersion()).isEqualTo("2");
    for (String version : List.of("1", "1")) {
      EvaluateResponse other = stub().evaluate(of(text(PROMPT, "春江")).setVersion(version).build());
      assertThat(other.getCheckpoint().getVersion()).isEqualTo(version);
      assertThat(other.getCheckpoint().getDigest())
          .isNotEqualTo(champion.getCheckpoint().getDigest());
      assertThat(other.getResultsList()).isEqualTo(champion.getResultsList());
      assertThat(server.model()).isNotSameAs(served);
      eventually("it is let go", () -> server.model().isClosed());
    }
    assertThat(served.isClosed()).isFalse();
    assertThat(stub().evaluate(of(text(PROMPT, "春江")).setVersion("2").build()))
        .isEqualTo(champion);
  }

  @Test
  void aTextWithoutAPromptFollowsTheEndOfAnother() {
    EvaluateRequest.Builder request = of(text("", "春江"), text("<end>", "春江")).setModel("plain");
    EvaluateResponse response = stub().evaluate(request.build());
    assertThat(response.getResults(0).getTokens()).isEqualTo(2);
    assertThat(response.getResults(0)).isEqualTo(response.getResults(1));
  }

  @Test
  void whoLeavesHoldsNothing() throws Exception {
    for (String version : List.of("", "1")) {
      Gate gate = new Gate();
      FakeTextModel served = server.model();
      served.beforeStep(gate);
      CancellableContext context = Context.current().withCancellation();
      CompletableFuture<Status.Code> ended = new CompletableFuture<>();
      Runnable call =
          () -> ended.complete(code(of(text("", "春".repeat(500))).setVersion(version)));
      new Thread(context.wrap(call)).start();
      eventually("it runs", () -> server.server().admission().streams() == 1);
      context.cancel(null);
      assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(Status.Code.CANCELLED);
      gate.open();
      served.beforeStep(() -> {});
      eventually("nothing is held", () -> server.server().admission().streams() == 0);
    }
    assertThat(evaluate(text("", "春")).getResultsCount()).isEqualTo(1);
  }

  @Test
  void whoWaitsForALoadWaitsNoLongerThanHisDeadline() throws Exception {
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    // Holds the lender, since the engine stands still in a step of the champion's.
    Recording stream = new Recording();
    server.text().generate(request(5).build(), stream);
    EvaluateRequest other = of(text("", "春")).setVersion("1").build();
    CompletableFuture<EvaluateResponse> first =
        CompletableFuture.supplyAsync(() -> stub().evaluate(other));
    eventually("it is there", () -> server.server().admission().streams() == 2);
    StatusRuntimeException second =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> stub().withDeadlineAfter(200, TimeUnit.MILLISECONDS).evaluate(other));
    assertThat(second.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    eventually("it holds nothing", () -> server.server().admission().streams() == 2);
    gate.open();
    assertThat(first.get(10, TimeUnit.SECONDS).getResultsCount()).isEqualTo(1);
    assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
  }

  @Test
  void aDrainLetsItFinishAndRefusesTheNext() throws Exception {
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    CompletableFuture<EvaluateResponse> live =
        CompletableFuture.supplyAsync(() -> evaluate(text("", "春".repeat(300))));
    eventually("it runs", () -> server.server().admission().streams() == 1);
    EvaluationServiceBlockingStub late = stub();
    Thread closing = new Thread(() -> server.server().close());
    closing.start();
    eventually("it drains", () -> server.server().admission().isStopped());
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> late.evaluate(of(text("", "春")).build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    gate.open();
    assertThat(live.get(10, TimeUnit.SECONDS).getResultsCount()).isEqualTo(1);
    closing.join(TimeUnit.SECONDS.toMillis(10));
  }

  @Test
  void scoresAreMeasured() throws Exception {
    evaluate(text("", "春"));
    assertThat(server.http("/metrics").body())
        .contains("inkstone_evaluation_step_seconds_count{model=\"poet\"} 1");
  }
}
