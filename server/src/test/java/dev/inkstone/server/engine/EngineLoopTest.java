package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineLoopTest {
  private static final int[] PROMPT = {20, 21, 22};
  private static final int PLENTY = 10_000;

  private final FakeTextModel model = new FakeTextModel(TestTokenizer.SIZE, 5, 1000);
  private final TextLane lane = new TextLane("poet", model, TestTokenizer.SIZE);
  private long now;
  private final EngineLoop loop =
      new EngineLoop(
          new EngineLimits(3, 64, 8, 0, Duration.ofSeconds(1), Duration.ofSeconds(10)),
          EngineEvents.NONE,
          () -> now,
          Runnable::run);
  private int generations;

  EngineLoopTest() {
    loop.open(lane);
  }

  private record Stream(GenerationRequest request, Generation generation, FakeSink sink) {
    Reason reason() {
      return ((Finished) sink.ending()).reason();
    }

    Failure failure() {
      return ((Failed) sink.ending()).failure();
    }
  }

  private Stream submit(int[] prompt, SamplingOptions.Builder options, int capacity) {
    return submit(Requests.of("g" + generations++, prompt, options), capacity);
  }

  private Stream submit(GenerationRequest request, int capacity) {
    FakeSink sink = new FakeSink(capacity);
    Stream stream = new Stream(request, new Generation(request, sink), sink);
    loop.submit(lane, stream.generation());
    return stream;
  }

  /** A stream that only its length ends. */
  private Stream submitEndless() {
    return submit(PROMPT, Requests.greedy(PLENTY).ignoreEos(true), PLENTY);
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      loop.turn();
    }
  }

  @Test
  void nothingToDoIsNoStep() {
    assertThat(loop.turn()).isFalse();
  }

  @Test
  void wantedNumberOfTokensEndsTheTextWithLength() {
    Stream stream = submit(PROMPT, Requests.greedy(7).ignoreEos(true), PLENTY);
    turns(7);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(stream.sink().tokens()).hasSize(7).isEqualTo(Requests.alone(stream.request()));
  }

  @Test
  void fullContextEndsTheTextWithLength() {
    Stream stream = submitEndless();
    turns(1000);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(stream.sink().tokens()).hasSize(1000 - PROMPT.length);
  }

  @Test
  void stopTokenEndsTheTextAndIsNeitherSentNorCounted() {
    Stream free = submitEndless();
    turns(20);
    int stop = free.sink().tokens().get(12);
    int first = free.sink().tokens().indexOf(stop);
    Stream stream =
        submit(
            PROMPT, Requests.greedy(99).ignoreEos(true).stopTokenIds(Set.of(stop)), PLENTY);
    turns(20);
    assertThat(stream.reason()).isEqualTo(Reason.STOP);
    assertThat(stream.sink().tokens()).isEqualTo(free.sink().tokens().subList(0, first));
    assertThat(((Finished) stream.sink().ending()).usage().completionTokens()).isEqualTo(first);
  }

  @Test
  void stopStringAcrossTokensEndsTheTextAndNoneOfItIsSent() {
    Stream free = submitEndless();
    turns(200);
    String text = TestTokenizer.text(free.sink().tokens());
    String stop = text.substring(40, 43);
    Stream stream =
        submit(
            PROMPT,
            Requests.greedy(200).ignoreEos(true).stop(List.of(stop, "nowhere")),
            PLENTY);
    turns(200);
    assertThat(stream.reason()).isEqualTo(Reason.STOP);
    assertThat(stream.sink().text()).isEqualTo(text.substring(0, text.indexOf(stop)));
  }

  @Test
  void textHeldBackForAStopThatNeverCameIsSentAtTheEnd() {
    Stream free = submit(PROMPT, Requests.greedy(30).ignoreEos(true), PLENTY);
    turns(31);
    String text = free.sink().text();
    String almost = text.substring(text.length() - 2) + "X";
    Stream stream =
        submit(
            PROMPT,
            Requests.greedy(30).ignoreEos(true).stop(List.of(almost)),
            PLENTY);
    turns(31);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(stream.sink().text()).isEqualTo(text);
  }

  @Test
  void cancelledSequenceTakesPartInNoStepAfterTheCancel() {
    Stream stream = submitEndless();
    turns(5);
    loop.cancel(stream.generation());
    int sent = stream.sink().tokens().size();
    assertThat(loop.turn()).isFalse();
    assertThat(stream.reason()).isEqualTo(Reason.CANCELLED);
    assertThat(stream.sink().tokens()).hasSize(sent);
    assertThat(loop.stats().cancelled()).isEqualTo(1);
    assertThat(loop.stats().running()).isZero();
  }

  @Test
  void cancelAfterTheEndChangesNothing() {
    Stream stream = submit(PROMPT, Requests.greedy(2).ignoreEos(true), PLENTY);
    turns(3);
    loop.cancel(stream.generation());
    turns(1);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(loop.stats().cancelled()).isZero();
  }

  @Test
  void cancelThatComesBeforeItsSubmitHurtsNobodyElse() {
    Stream first = submit(PROMPT, Requests.greedy(5).ignoreEos(true), PLENTY);
    FakeSink sink = new FakeSink(PLENTY);
    Generation early = new Generation(first.request(), sink);
    loop.cancel(early);
    turns(5);
    assertThat(first.reason()).isEqualTo(Reason.LENGTH);
    assertThat(sink.ending()).isNull();
  }

  @Test
  void failedDecodeEndsThoseWhoDecodedAndTheLoopLivesOn() {
    Stream first = submitEndless();
    Stream second = submitEndless();
    turns(3);
    model.beforeStep(new FailOnce());
    turns(1);
    assertThat(first.failure()).isEqualTo(Failure.STEP_FAILED);
    assertThat(second.failure()).isEqualTo(Failure.STEP_FAILED);
    Stream next = submit(PROMPT, Requests.greedy(5).ignoreEos(true), PLENTY);
    turns(6);
    assertThat(next.sink().tokens()).isEqualTo(Requests.alone(next.request()));
  }

  @Test
  void failedPrefillEndsItsOwnSequenceAlone() {
    Stream running = submitEndless();
    turns(3);
    model.beforePrefill(
        () -> {
          throw new IllegalStateException("out of luck");
        });
    Stream unlucky = submit(new int[] {6}, Requests.greedy(9), PLENTY);
    turns(2);
    assertThat(unlucky.failure()).isEqualTo(Failure.STEP_FAILED);
    assertThat(running.sink().ending()).isNull();
    assertThat(running.sink().tokens()).hasSize(5);
  }

  @Test
  void prefillThatFailsBesideDecodingIsTriedAlone() {
    Stream running = submitEndless();
    turns(3);
    model.beforePrefill(new FailOnce());
    Stream newcomer = submit(PROMPT, Requests.greedy(5).ignoreEos(true), PLENTY);
    turns(6);
    assertThat(newcomer.sink().tokens()).isEqualTo(Requests.alone(newcomer.request()));
    assertThat(running.sink().tokens()).hasSize(9);
  }

  private static final class FailOnce implements Runnable {
    private boolean failed;

    @Override
    public void run() {
      if (!failed) {
        failed = true;
        throw new IllegalStateException("out of luck");
      }
    }
  }

  @Test
  void longPromptLeavesNoGapInARunningStream() {
    Stream running = submitEndless();
    turns(2);
    Stream prompt = submit(new int[900], Requests.greedy(1).ignoreEos(true), PLENTY);
    int before = running.sink().tokens().size();
    turns(50);
    assertThat(prompt.sink().ending()).isNull();
    assertThat(running.sink().tokens()).hasSize(before + 50);
    turns(10);
    assertThat(prompt.reason()).isEqualTo(Reason.LENGTH);
  }

  @Test
  void slowReaderIsParkedWhileOthersGoOn() {
    Stream slow = submit(PROMPT, Requests.greedy(50).ignoreEos(true), 4);
    Stream fast = submit(PROMPT, Requests.greedy(50).ignoreEos(true), PLENTY);
    turns(60);
    assertThat(fast.reason()).isEqualTo(Reason.LENGTH);
    assertThat(slow.sink().tokens()).hasSize(4);
    assertThat(loop.stats().parked()).isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      slow.sink().readAll();
      turns(4);
    }
    assertThat(slow.sink().tokens()).isEqualTo(Requests.alone(slow.request()));
  }

  @Test
  void parkedSequenceThatLostItsSeatGoesOnWithTheSameText() {
    Stream slow = submit(PROMPT, Requests.greedy(40).ignoreEos(true), 4);
    turns(8);
    now += Duration.ofSeconds(2).toNanos();
    Stream[] others = {submitEndless(), submitEndless(), submitEndless()};
    turns(3);
    assertThat(loop.stats().running()).isEqualTo(3);
    assertThat(loop.stats().waiting()).isEqualTo(1);
    loop.cancel(others[0].generation());
    for (int i = 0; i < 20; i++) {
      slow.sink().readAll();
      turns(5);
    }
    assertThat(slow.sink().tokens()).isEqualTo(Requests.alone(slow.request()));
  }

  @Test
  void readerWhoNeverComesBackIsGivenUp() {
    Stream gone = submit(PROMPT, Requests.greedy(50).ignoreEos(true), 4);
    turns(10);
    now += Duration.ofSeconds(9).toNanos();
    turns(1);
    assertThat(gone.sink().ending()).isNull();
    now += Duration.ofSeconds(2).toNanos();
    turns(1);
    assertThat(gone.failure()).isEqualTo(Failure.READER_STALLED);
    assertThat(loop.stats().running()).isZero();
  }

  @Test
  void retiredModelIsClosedWhenItsLastSequenceHasEnded() {
    Stream stream = submit(PROMPT, Requests.greedy(10).ignoreEos(true), PLENTY);
    turns(2);
    loop.retire(lane);
    turns(3);
    assertThat(model.isClosed()).isFalse();
    turns(6);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(model.isClosed()).isTrue();
  }

  @Test
  void neverClosesARetiredModelItself() {
    List<Runnable> leftToDo = new ArrayList<>();
    EngineLimits limits =
        new EngineLimits(3, 64, 8, 0, Duration.ofSeconds(1), Duration.ofSeconds(10));
    EngineLoop other = new EngineLoop(limits, EngineEvents.NONE, () -> now, leftToDo::add);
    other.open(lane);
    other.retire(lane);
    other.turn();
    assertThat(model.isClosed()).isFalse();
    leftToDo.forEach(Runnable::run);
    assertThat(model.isClosed()).isTrue();
  }

  @Test
  void twoModelsTakeTurns() {
    FakeTextModel second = new FakeTextModel(TestTokenizer.SIZE, 3, 100);
    TextLane other = new TextLane("other", second, TestTokenizer.SIZE);
    loop.open(other);
    Stream here = submitEndless();
    FakeSink there = new FakeSink(PLENTY);
    loop.submit(
        other, new Generation(Requests.of("there", PROMPT, 100, Requests.greedy(9)), there));
    turns(3);
    assertThat(here.sink().tokens()).hasSize(3);
    assertThat(there.tokens()).hasSize(3);
  }

  @Test
  void closingEndsEveryStreamAndRefusesTheNext() {
    Stream running = submitEndless();
    turns(2);
    Stream unseen = submitEndless();
    loop.close();
    Stream late = submitEndless();
    assertThat(running.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(unseen.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(late.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(model.isClosed()).isTrue();
  }

  @Test
  void textDependsOnTheSeedAndNotOnTheNeighbours() {
    SamplingOptions.Builder options =
        SamplingOptions.builder().seed(42).maxTokens(50).ignoreEos(true);
    Stream alone = submit(PROMPT, options, PLENTY);
    turns(55);
    submitEndless();
    turns(3);
    Stream together = submit(PROMPT, options, PLENTY);
    Stream otherSeed = submit(PROMPT, options.seed(43), PLENTY);
    turns(55);
    assertThat(together.sink().tokens()).isEqualTo(alone.sink().tokens());
    assertThat(otherSeed.sink().tokens()).isNotEqualTo(alone.sink().tokens());
  }
}
