package dev.inkstone.server.engine;

import static dev.inkstone.server.engine.TextEngine.PLENTY;
import static dev.inkstone.server.engine.TextEngine.PROMPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.TextEngine.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a text ends, and on what it depends. */
class EngineLoopTest {
  private final TextEngine engine = new TextEngine();

  @Test
  void nothingToDoIsNoStep() {
    assertThat(engine.loop.turn()).isFalse();
  }

  @Test
  void wantedNumberOfTokensEndsTheTextWithLength() {
    Stream stream = engine.submit(Requests.greedy(7).ignoreEos(true));
    engine.turns(7);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(stream.sink().tokens()).hasSize(7).isEqualTo(Requests.alone(stream.request()));
  }

  @Test
  void fullContextEndsTheTextWithLength() {
    Stream stream = engine.submitEndless();
    engine.turns(1000);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(stream.sink().tokens()).hasSize(1000 - PROMPT.length);
  }

  @Test
  void stopTokenEndsTheTextAndIsNeitherSentNorCounted() {
    Stream free = engine.submitEndless();
    engine.turns(20);
    int stop = free.sink().tokens().get(12);
    int first = free.sink().tokens().indexOf(stop);
    Stream stream =
        engine.submit(Requests.greedy(99).ignoreEos(true).stopTokenIds(Set.of(stop)));
    engine.turns(20);
    assertThat(stream.reason()).isEqualTo(Reason.STOP);
    assertThat(stream.sink().tokens()).isEqualTo(free.sink().tokens().subList(0, first));
    assertThat(((Finished) stream.sink().ending()).usage().completionTokens()).isEqualTo(first);
  }

  @Test
  void stopStringAcrossTokensEndsTheTextAndNoneOfItIsSent() {
    Stream free = engine.submitEndless();
    engine.turns(200);
    String text = TestTokenizer.text(free.sink().tokens());
    String stop = text.substring(40, 43);
    Stream stream =
        engine.submit(Requests.greedy(200).ignoreEos(true).stop(List.of(stop, "nowhere")));
    engine.turns(200);
    assertThat(stream.reason()).isEqualTo(Reason.STOP);
    assertThat(stream.sink().text()).isEqualTo(text.substring(0, text.indexOf(stop)));
  }

  @Test
  void textHeldBackForAStopThatNeverCameIsSentAtTheEnd() {
    Stream free = engine.submit(Requests.greedy(30).ignoreEos(true));
    engine.turns(31);
    String text = free.sink().text();
    String almost = text.substring(text.length() - 2) + "X";
    Stream stream =
        engine.submit(Requests.greedy(30).ignoreEos(true).stop(List.of(almost)));
    engine.turns(31);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(stream.sink().text()).isEqualTo(text);
  }

  @Test
  void endingIsInTheEventsBeforeItsReaderHasIt() {
    List<Work> ended = new ArrayList<>();
    EngineEvents events =
        new EngineEvents() {
          @Override
          public void ended(Work work, Ending ending) {
            ended.add(work);
          }
        };
    EngineLoop loop = new EngineLoop(TextEngine.LIMITS, events, () -> 0, Runnable::run);
    loop.open(engine.lane);
    List<Work> endedBefore = new ArrayList<>();
    OutputSink sink =
        new OutputSink() {
          @Override
          public boolean ready() {
            return true;
          }

          @Override
          public void offer(TokenOutput output) {}

          @Override
          public void end(String heldBack, Ending ending) {
            endedBefore.addAll(ended);
          }
        };
    Generation generation = new Generation(Requests.of("g", PROMPT, Requests.greedy(1)), sink);
    loop.submit(engine.lane, generation);
    loop.turn();
    assertThat(endedBefore).containsExactly(generation);
  }

  @Test
  void cancelledSequenceTakesPartInNoStepAfterTheCancel() {
    Stream stream = engine.submitEndless();
    engine.turns(5);
    engine.loop.cancel(stream.generation());
    int sent = stream.sink().tokens().size();
    assertThat(engine.loop.turn()).isFalse();
    assertThat(stream.reason()).isEqualTo(Reason.CANCELLED);
    assertThat(stream.sink().tokens()).hasSize(sent);
    assertThat(engine.loop.stats().cancelled()).isEqualTo(1);
    assertThat(engine.loop.stats().running()).isZero();
  }

  @Test
  void cancelAfterTheEndChangesNothing() {
    Stream stream = engine.submit(Requests.greedy(2).ignoreEos(true));
    engine.turns(3);
    engine.loop.cancel(stream.generation());
    engine.turns(1);
    assertThat(stream.reason()).isEqualTo(Reason.LENGTH);
    assertThat(engine.loop.stats().cancelled()).isZero();
  }

  @Test
  void cancelThatComesBeforeItsSubmitHurtsNobodyElse() {
    Stream first = engine.submit(Requests.greedy(5).ignoreEos(true));
    FakeSink sink = new FakeSink(PLENTY);
    Generation early = new Generation(first.request(), sink);
    engine.loop.cancel(early);
    engine.turns(5);
    assertThat(first.reason()).isEqualTo(Reason.LENGTH);
    assertThat(sink.ending()).isNull();
  }

  @Test
  void failedDecodeEndsThoseWhoDecodedAndTheLoopLivesOn() {
    Stream first = engine.submitEndless();
    Stream second = engine.submitEndless();
    engine.turns(3);
    engine.model.beforeStep(new FailOnce());
    engine.turns(1);
    assertThat(first.failure()).isEqualTo(Failure.STEP_FAILED);
    assertThat(second.failure()).isEqualTo(Failure.STEP_FAILED);
    Stream next = engine.submit(Requests.greedy(5).ignoreEos(true));
    engine.turns(6);
    assertThat(next.sink().tokens()).isEqualTo(Requests.alone(next.request()));
  }

  @Test
  void failedPrefillEndsItsOwnSequenceAlone() {
    Stream running = engine.submitEndless();
    engine.turns(3);
    engine.model.beforePrefill(
        () -> {
          throw new IllegalStateException("out of luck");
        });
    Stream unlucky = engine.submit(new int[] {6}, Requests.greedy(9), PLENTY);
    engine.turns(2);
    assertThat(unlucky.failure()).isEqualTo(Failure.STEP_FAILED);
    assertThat(running.sink().ending()).isNull();
    assertThat(running.sink().tokens()).hasSize(5);
  }

  @Test
  void prefillThatFailsBesideDecodingIsTriedAlone() {
    Stream running = engine.submitEndless();
    engine.turns(3);
    FailOnce failure = new FailOnce();
    engine.model.beforePrefill(failure);
    Stream newcomer =
        engine.submit(new int[] {6, 7}, Requests.greedy(5).ignoreEos(true), PLENTY);
    engine.turns(6);
    assertThat(failure.failed).isTrue();
    assertThat(newcomer.sink().tokens()).isEqualTo(Requests.alone(newcomer.request()));
    assertThat(running.sink().tokens()).hasSize(9);
  }

  private static final class FailOnce implements Runnable {
    private boolean failed;

    @Override
    public void run() {
      if (!failed) {
        failed = true;
        throw new NoClassDefFoundError("out of luck");
      }
    }
  }

  @Test
  void closingEndsEveryStreamAndRefusesTheNext() {
    Stream running = engine.submitEndless();
    engine.turns(2);
    Stream unseen = engine.submitEndless();
    engine.loop.close();
    Stream late = engine.submitEndless();
    assertThat(running.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(unseen.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(late.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(engine.model.isClosed()).isTrue();
  }

  @Test
  void textDependsOnTheSeedAndNotOnTheNeighbours() {
    SamplingOptions.Builder options =
        SamplingOptions.builder().seed(42).maxTokens(50).ignoreEos(true);
    Stream alone = engine.submit(options);
    engine.turns(55);
    engine.submitEndless();
    engine.turns(3);
    Stream together = engine.submit(options);
    Stream otherSeed = engine.submit(options.seed(43));
    engine.turns(55);
    assertThat(together.sink().tokens()).isEqualTo(alone.sink().tokens());
    assertThat(otherSeed.sink().tokens()).isNotEqualTo(alone.sink().tokens());
  }
}
