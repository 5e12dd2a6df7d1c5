package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.server.Recording.Candidate;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.ChoiceConstraint;
import dev.inkstone.v1.Constraint;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.TokenLogprobs;
import dev.inkstone.v1.TopLogprob;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several texts of one prompt, log-probabilities and constraints, over a real socket. */
class CandidatesIT {
  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void nothingStaysReserved() {
    server.assertNothingIsHeld();
    server.close();
  }

  private static GenerateTextRequest.Builder sampled(int maxTokens) {
    GenerateTextRequest.Builder request = request(maxTokens);
    request.getSamplingBuilder().setTemperature(1);
    return request;
  }

  private static List<Candidate> candidates(Recording stream, int count) {
    return IntStream.range(0, count).mapToObj(stream::candidate).toList();
  }

  @Test
  void eachCandidateHasAnIdATextAndAnEndingOfItsOwn() throws Exception {
    Recording stream = server.write(sampled(40).setCandidates(6));
    assertThat(stream.started().getGenerationIdsList()).hasSize(6).doesNotHaveDuplicates();
    assertThat(candidates(stream, 6))
        .allSatisfy(
            candidate -> {
              assertThat(candidate.tokens()).hasSize(40);
              assertThat(candidate.text()).isEqualTo(TestTokenizer.text(candidate.tokens()));
              assertThat(candidate.finished().getReason())
                  .isEqualTo(FinishReason.FINISH_REASON_LENGTH);
            });
    assertThat(candidates(stream, 6)).extracting(Candidate::text).doesNotHaveDuplicates();
    assertThat(server.server().stats().promptTokens()).as("one prefill").isEqualTo(8);
    assertThat(stream.endings()).isEqualTo(1);
  }

  @Test
  void candidatesAreTheSameAgainAndTheFirstIsThatOfASingleOne() throws Exception {
    Recording three = server.generate(sampled(30).setCandidates(3));
    three.awaitEnd();
    Recording again = server.generate(sampled(30).setCandidates(3));
    again.awaitEnd();
    Recording single = server.generate(sampled(30));
    single.awaitEnd();
    assertThat(candidates(again, 3)).extracting(Candidate::tokens)
        .isEqualTo(candidates(three, 3).stream().map(Candidate::tokens).toList());
    assertThat(single.tokens()).isEqualTo(three.candidate(0).tokens());
  }

  @Test
  void cancelDropsAllCandidates() throws Exception {
    Recording stream = server.generate(sampled(TestServer.CONTEXT).setCandidates(6));
    stream.awaitFirstChunk().cancel();
    assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.CANCELLED);
    eventually("all are dropped", () -> server.server().stats().cancelled() == 6);
    assertThat(server.server().stats().finished()).isZero();
  }

  @Test
  void readerWhoStopsParksAllCandidatesAndGetsThemAllLater() throws Exception {
    Recording slow = new Recording(false);
    server.text().generate(sampled(3000).setCandidates(3).build(), slow);
    server.eventuallyParked(3);
    slow.read(Integer.MAX_VALUE);
    assertThat(slow.awaitEnd()).isEqualTo(Status.OK);
    assertThat(candidates(slow, 3))
        .allSatisfy(candidate -> assertThat(candidate.tokens()).hasSize(3000));
  }

  @Test
  void failureOfTheModelEndsTheCallOnceAndFreesTheOthers() throws Exception {
    int[] steps = {0};
    server.model().beforeStep(
        () -> {
          if (++steps[0] == 20) {
            throw new IllegalStateException("out of luck");
          }
        });
    Recording stream = server.generate(sampled(500).setCandidates(6));
    assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(stream.endings()).isEqualTo(1);
    server.write(sampled(5));
  }

  @Test
  void logprobsStandBesideTheTokens() throws Exception {
    Recording stream = server.write(request(20).setLogprobs(true).setTopLogprobs(3));
    List<TokenLogprobs> logprobs = stream.candidate(0).logprobs();
    assertThat(logprobs).hasSize(20);
    for (int i = 0; i < 20; i++) {
      TopLogprob best = logprobs.get(i).getTop(0);
      assertThat(logprobs.get(i).getTopCount()).isEqualTo(3);
      assertThat(best.getTokenId()).as("greedy").isEqualTo(stream.tokens().get(i));
      assertThat(best.getToken()).isEqualTo(TestTokenizer.tokens().get(best.getTokenId()));
      assertThat(logprobs.get(i).getLogprob()).isEqualTo(best.getLogprob()).isNegative();
    }
    Recording all =
        server.generate(request(1).setLogprobs(true).setTopLogprobs(20));
    all.awaitEnd();
    assertThat(all.candidate(0).logprobs().get(0).getTopList())
        .isSortedAccordingTo((a, b) -> Float.compare(b.getLogprob(), a.getLogprob()))
        .hasSize(20);
    Recording bare = server.generate(request(3).setLogprobs(true));
    bare.awaitEnd();
    assertThat(bare.candidate(0).logprobs().get(0).getTopCount()).isZero();
    assertThat(bare.candidate(0).logprobs().get(0).getLogprob())
        .isCloseTo(logprobs.get(0).getLogprob(), within(1e-6f));
  }

  @Test
  void samePromptAgainIsNotComputedAgain() throws Exception {
    Recording first = server.generate(request(60));
    first.awaitEnd();
    assertThat(first.finished().getUsage().getCachedTokens()).isZero();
    Recording again = server.generate(request(60));
    again.awaitEnd();
    assertThat(again.tokens()).isEqualTo(first.tokens());
    assertThat(again.finished().getUsage().getCachedTokens()).isEqualTo(7);
    assertThat(server.server().stats().prefixHits()).isEqualTo(1);
  }

  @Test
  void constrainedTextMatches() throws Exception {
    GenerateTextRequest.Builder request = sampled(400).setCandidates(4);
    request.getConstraintBuilder().setRegex("(春江|明月){2,6}。");
    Recording stream = server.write(request);
    assertThat(candidates(stream, 4))
        .allSatisfy(
            candidate -> {
              assertThat(candidate.text()).matches("(春江|明月){2,6}。");
              assertThat(candidate.finished().getReason())
                  .isEqualTo(FinishReason.FINISH_REASON_STOP);
            });
    Recording choice =
        server.write(
            request.setConstraint(
                Constraint.newBuilder()
                    .setChoices(
                        ChoiceConstraint.newBuilder().addChoices("明月").addChoices("夜"))));
    assertThat(choice.text()).isIn("明月", "夜");
  }
}
