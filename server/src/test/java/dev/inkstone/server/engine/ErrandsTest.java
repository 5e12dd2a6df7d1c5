package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Logprobs;
import dev.inkstone.server.TestTokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Errands beside streams, and texts that are scored on one. */
class ErrandsTest {
  private static final int[] PROMPT = {20, 21, 22};
  private static final int CHUNK = 8;

  private final FakeTextModel model = new FakeTextModel(TestTokenizer.SIZE, 5, 1000);
  private final TextLane lane = new TextLane("poet", model, TestTokenizer.SIZE);
  private final List<String> events = new ArrayList<>();
  private final EngineLoop loop =
      new EngineLoop(
          new EngineLimits(3, CHUNK, 8, 0, Duration.ofSeconds(1), Duration.ofSeconds(10)),
          new EngineEvents() {
            @Override
            public void stepped(TextLane lane, int decoded, int prefilled, long nanos) {
              events.add("step");
            }

            @Override
            public void advanced(Errand errand, long nanos) {
              events.add("part");
            }
          },
          () -> 0,
          Runnable::run);

  ErrandsTest() {
    loop.open(lane);
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      loop.turn();
    }
  }

  private static int[] output(int length) {
    return IntStream.range(0, length).map(i -> 11 + i * 7 % 30).toArray();
  }

  private TextScoring scored(int[] prompt, int[] output) {
    TextScoring scoring = new TextScoring(lane, new Completion(prompt, output));
    CompletableFuture<Void> done = loop.run(scoring);
    turns(20);
    assertThat(done).isCompleted();
    return scoring;
  }

  private static Throwable failure(CompletableFuture<Void> done) {
    assertThat(done).isCompletedExceptionally();
    return done.handle((nothing, failure) -> failure).join();
  }

  /** By the definition of the model. */
  private static double expected(int[] prompt, int[] output) {
    int[] tokens = new Completion(prompt, output).tokens();
    double sum = 0;
    for (int i = prompt.length; i < tokens.length; i++) {
      float[] logits = FakeTextModel.logits(tokens, i, TestTokenizer.SIZE);
      sum += Logprobs.of(logits, 0, TestTokenizer.SIZE, tokens[i], 0).chosen().logprob();
    }
    return sum;
  }

  @Test
  void aTextIsScoredAsTheModelWouldWriteItWhereverChunksEnd() {
    for (int prompt = 1; prompt < 2 * CHUNK + 2; prompt++) {
      for (int length : new int[] {1, CHUNK - 1, CHUNK, CHUNK + 1, 30}) {
        int[] before = IntStream.range(0, prompt).map(i -> 20 + i).toArray();
        assertThat(scored(before, output(length)).logLikelihood())
            .as("%d after %d", length, prompt)
            .isCloseTo(expected(before, output(length)), within(1e-4));
      }
    }
  }

  @Test
  void theLikeliestTokensAreGreedyAndOthersAreNot() {
    GenerationRequest request = Requests.of("g", PROMPT, Requests.greedy(20).ignoreEos(true));
    int[] best = Requests.alone(request).stream().mapToInt(Integer::intValue).toArray();
    assertThat(scored(PROMPT, best).greedy()).isTrue();
    best[12] = best[12] == 30 ? 31 : 30;
    assertThat(scored(PROMPT, best).greedy()).isFalse();
  }

  @Test
  void aTextThatBeginsLikeTheLastComputesOnlyWhatIsNew() {
    int[] prompt = IntStream.range(0, 40).map(i -> 11 + i % 30).toArray();
    scored(prompt, output(3));
    events.clear();
    TextScoring second = scored(prompt, new int[] {30, 12});
    assertThat(events).containsExactly("part");
    assertThat(second.logLikelihood())
        .isCloseTo(expected(prompt, new int[] {30, 12}), within(1e-4));
  }

  @Test
  void afterAFailedStepNothingOfTheLastTextIsTrusted() {
    scored(PROMPT, output(3 * CHUNK));
    loop.submit(
        lane, new Generation(Requests.of("g", PROMPT, Requests.greedy(9)), new FakeSink(1000)));
    model.beforeStep(
        () -> {
          throw new IllegalStateException("out of luck");
        });
    turns(1);
    model.beforeStep(() -> {});
    events.clear();
    scored(PROMPT, output(3 * CHUNK));
    assertThat(events).hasSize(4).containsOnly("part");
  }

  @Test
  void aStreamWaitsForOnePartAtMostAndWritesWhatItWouldAlone() {
    GenerationRequest request = Requests.of("g", PROMPT, Requests.greedy(30).ignoreEos(true));
    FakeSink sink = new FakeSink(1000);
    loop.submit(lane, new Generation(request, sink));
    List<CompletableFuture<Void>> done = new ArrayList<>();
    List<TextScoring> scorings = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      scorings.add(new TextScoring(lane, new Completion(PROMPT, output(20 + i))));
      done.add(loop.run(scorings.get(i)));
    }
    turns(30);
    assertThat(String.join(" ", events)).doesNotContain("part part");
    assertThat(sink.tokens()).isEqualTo(Requests.alone(request));
    assertThat(done).allSatisfy(each -> assertThat(each).isCompleted());
    for (int i = 0; i < 6; i++) {
      assertThat(scorings.get(i).logLikelihood())
          .isCloseTo(expected(PROMPT, output(20 + i)), within(1e-4));
    }
  }

  @Test
  void whatIsDroppedIsNotTouchedAgain() {
    TextScoring dropped = new TextScoring(lane, new Completion(PROMPT, output(100)));
    CompletableFuture<Void> done = loop.run(dropped);
    turns(3);
    loop.drop(dropped);
    CompletableFuture<Void> next = loop.run(new TextScoring(lane, new Completion(PROMPT, PROMPT)));
    turns(1);
    assertThat(failure(done)).isInstanceOf(CancellationException.class);
    assertThat(next).isCompleted();
    assertThat(loop.turn()).isFalse();
    loop.drop(dropped);
    assertThat(loop.turn()).isFalse();
  }

  @Test
  void aFailureIsTheErrandsAloneAndNothingOfItIsUsedAgain() {
    FakeSink sink = new FakeSink(1000);
    loop.submit(lane, new Generation(Requests.of("g", PROMPT, Requests.greedy(50)), sink));
    turns(2);
    boolean[] broken = {false};
    model.beforeStep(
        () -> {
          if (broken[0]) {
            broken[0] = false;
            throw new IllegalStateException("broken");
          }
        });
    CompletableFuture<Void> done =
        loop.run(
            new Errand() {
              private final TextScoring scoring =
                  new TextScoring(lane, new Completion(PROMPT, output(50)));

              @Override
              public String model() {
                return "poet";
              }

              @Override
              public boolean advance(int tokens) {
                broken[0] = true;
                return scoring.advance(tokens);
              }
            });
    turns(1);
    assertThat(failure(done)).hasMessage("broken");
    assertThat(sink.ending()).isNull();
    assertThat(scored(PROMPT, output(50)).logLikelihood())
        .isCloseTo(expected(PROMPT, output(50)), within(1e-4));
  }

  @Test
  void closingRefusesWhatWaitsAndWhatComes() {
    CompletableFuture<Void> waiting =
        loop.run(new TextScoring(lane, new Completion(PROMPT, output(100))));
    turns(2);
    CompletableFuture<Void> unseen =
        loop.run(new TextScoring(lane, new Completion(PROMPT, output(5))));
    loop.close();
    CompletableFuture<Void> late =
        loop.run(new TextScoring(lane, new Completion(PROMPT, output(5))));
    for (CompletableFuture<Void> each : Arrays.asList(waiting, unseen, late)) {
      assertThat(failure(each)).isInstanceOf(RejectedExecutionException.class);
    }
  }
}
