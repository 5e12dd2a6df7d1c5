package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.Ending.Finished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is shared between sequences is computed once, and changes no text. */
class SharedPrefixTest {
  private static final int PLENTY = 10_000;
  private static final int[] PROMPT = IntStream.range(0, 100).map(i -> i * i % 30).toArray();

  private final FakeTextModel model = new FakeTextModel(TestTokenizer.SIZE, 9, 1000);
  private final TextLane lane = new TextLane("poet", model, TestTokenizer.SIZE);
  private final EngineLoop loop =
      new EngineLoop(
          new EngineLimits(5, 64, 8, 2, Duration.ofSeconds(1), Duration.ofSeconds(10)),
          EngineEvents.NONE,
          () -> 0,
          Runnable::run);

  SharedPrefixTest() {
    loop.open(lane);
  }

  private record Stream(GenerationRequest request, FakeSink sink) {
    List<Integer> tokens() {
      return sink.tokens();
    }

    int cached() {
      return ((Finished) sink.ending()).usage().cachedTokens();
    }
  }

  private Stream submit(GenerationRequest request) {
    Stream stream = new Stream(request, new FakeSink(PLENTY));
    loop.submit(lane, new Generation(request, stream.sink()));
    return stream;
  }

  private Stream submit(int... prompt) {
    return submit(Requests.of("one", prompt, Requests.greedy(20).ignoreEos(true)));
  }

  private void runAll() {
    while (loop.turn()) {
      assertThat(loop.stats().running()).isLessThanOrEqualTo(5);
    }
  }

  private static int[] and(int[] start, List<Integer> more, int... last) {
    IntStream middle = more.stream().mapToInt(token -> token);
    return IntStream.concat(
            IntStream.concat(IntStream.of(start), middle), IntStream.of(last))
        .toArray();
  }

  @Test
  void candidatesShareOnePrefillAndWriteTextsOfTheirOwn() {
    SamplingOptions.Builder options =
        SamplingOptions.builder().seed(4).maxTokens(20).ignoreEos(true);
    GenerationRequest first = Requests.of("c0", PROMPT, options);
    List<Stream> candidates = new ArrayList<>();
    for (int candidate = 0; candidate < 5; candidate++) {
      candidates.add(submit(first.candidate("c" + candidate, candidate)));
    }
    runAll();
    assertThat(loop.stats().promptTokens()).isEqualTo(PROMPT.length);
    assertThat(candidates)
        .allSatisfy(c -> assertThat(c.tokens()).isEqualTo(Requests.alone(c.request())));
    assertThat(candidates).extracting(Stream::tokens).doesNotHaveDuplicates();
    assertThat(candidates).extracting(Stream::cached).containsExactly(0, 99, 99, 99, 99);
  }

  @Test
  void candidateOfAPromptOfOneTokenHasNothingToShare() {
    GenerationRequest first =
        Requests.of("c0", new int[] {3}, Requests.greedy(5).ignoreEos(true));
    List<Stream> candidates = List.of(submit(first), submit(first.candidate("c1", 1)));
    runAll();
    assertThat(candidates).extracting(Stream::cached).containsExactly(0, 0);
    assertThat(candidates)
        .allSatisfy(c -> assertThat(c.tokens()).isEqualTo(Requests.alone(c.request())));
  }

  @Test
  void nextTurnOfAConversationFindsThePromptAndTheAnswer() {
    Stream first = submit(PROMPT);
    runAll();
    Stream next = submit(and(PROMPT, first.tokens(), 7, 8));
    runAll();
    assertThat(next.tokens()).isEqualTo(Requests.alone(next.request()));
    assertThat(next.cached()).as("all but the last, which was never fed").isEqualTo(119);
    assertThat(loop.stats().prefixHits()).isEqualTo(1);
    assertThat(loop.stats().prefixTokens()).isEqualTo(119);
  }

  @Test
  void cancelledTextIsFoundAgain() {
    GenerationRequest request = Requests.of("x", PROMPT, Requests.greedy(500).ignoreEos(true));
    FakeSink sink = new FakeSink(PLENTY);
    Generation interrupted = new Generation(request, sink);
    loop.submit(lane, interrupted);
    for (int i = 0; i < 12; i++) {
      loop.turn();
    }
    loop.cancel(interrupted);
    Stream next = submit(and(PROMPT, sink.tokens(), 7));
    runAll();
    assertThat(next.cached()).isGreaterThanOrEqualTo(PROMPT.length);
    assertThat(next.tokens()).isEqualTo(Requests.alone(next.request()));
  }

  @Test
  void sharedInstructionIsComputedOnceForThoseWhoComeTogether() {
    List<Stream> streams = new ArrayList<>();
    for (int last = 0; last < 4; last++) {
      streams.add(submit(and(PROMPT, List.of(), last, last)));
    }
    runAll();
    assertThat(loop.stats().promptTokens())
        .isBetween((long) PROMPT.length, PROMPT.length + 4 * 2L);
    assertThat(streams)
        .allSatisfy(s -> assertThat(s.tokens()).isEqualTo(Requests.alone(s.request())));
  }

  @Test
  void theTextsUsedLastAreTheOnesThatStay() {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int first = i;
      prompts.add(IntStream.range(0, 50).map(at -> (at * 7 + first) % 30).toArray());
      submit(prompts.get(i));
      runAll();
    }
    assertThat(cachedOf(prompts.get(11))).isEqualTo(49);
    assertThat(cachedOf(prompts.get(6))).isEqualTo(49);
    assertThat(cachedOf(prompts.get(2))).isZero();
  }

  private int cachedOf(int[] prompt) {
    Stream stream = submit(prompt);
    runAll();
    assertThat(stream.tokens()).isEqualTo(Requests.alone(stream.request()));
    return stream.cached();
  }

  @Test
  void afterAFailureNothingIsTakenFromAnybody() {
    submit(PROMPT);
    runAll();
    boolean[] fail = {true};
    model.beforeStep(
        () -> {
          if (fail[0]) {
            fail[0] = false;
            throw new IllegalStateException("out of luck");
          }
        });
    submit(5, 6);
    runAll();
    assertThat(cachedOf(PROMPT)).isZero();
  }

  @Test
  void anotherModelSharesNothing() {
    submit(PROMPT);
    runAll();
    TextLane other =
        new TextLane("other", new FakeTextModel(TestTokenizer.SIZE, 5, 1000), TestTokenizer.SIZE);
    loop.open(other);
    GenerationRequest request = Requests.of("there", PROMPT, Requests.greedy(3).ignoreEos(true));
    FakeSink sink = new FakeSink(PLENTY);
    loop.submit(other, new Generation(request, sink));
    runAll();
    assertThat(((Finished) sink.ending()).usage().cachedTokens()).isZero();
  }
}
