package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.image.DrawingRequest;
import dev.inkstone.model.image.FakeImageModel;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ImageEngineTest {
  private static final int BATCH = 4;
  private static final int PLENTY = 10_000;

  private final FakeImageModel model = new FakeImageModel();
  private final ImageLane lane = new ImageLane("painter", model, BATCH);
  private long now;
  private final EngineLoop loop =
      new EngineLoop(TextEngine.LIMITS, EngineEvents.NONE, () -> now, Runnable::run);

  ImageEngineTest() {
    loop.open(lane);
  }

  private record Stream(List<DrawingRequest> requests, FakeImageSink sink, ImageGeneration work) {
    Reason reason() {
      return ((Finished) sink.ending()).reason();
    }

    Failure failure() {
      return ((Failed) sink.ending()).failure();
    }
  }

  private Stream submit(int images, int steps, int capacity) {
    List<DrawingRequest> requests = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      requests.add(
          new DrawingRequest(new float[] {i, steps}, List.of(), steps, 1, Optional.empty()));
    }
    FakeImageSink sink = new FakeImageSink(capacity);
    Stream stream = new Stream(requests, sink, new ImageGeneration("g", requests, sink));
    loop.submit(lane, stream.work());
    return stream;
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      loop.turn();
    }
  }

  @Test
  void requestsOfSeveralClientsShareAStep() {
    submit(2, 3, PLENTY);
    submit(1, 9, PLENTY);
    turns(1);
    assertThat(model.rows()).containsExactly(3);
  }

  @Test
  void aRequestJoinsTheRunningBatchAtTheNextStep() {
    submit(100, 50, PLENTY);
    turns(3);
    Stream late = submit(2, 5, PLENTY);
    turns(5);
    assertThat(late.reason()).isEqualTo(Reason.STOP);
  }

  @Test
  void imagesThatAreDoneLeaveAtOnceAndTheirRowsGoToOthers() {
    Stream quick = submit(2, 1, PLENTY);
    Stream slow = submit(4, 4, PLENTY);
    turns(1);
    assertThat(quick.sink().images()).containsOnlyKeys(0, 1);
    assertThat(quick.reason()).isEqualTo(Reason.STOP);
    turns(1);
    assertThat(slow.sink().steps()).containsOnlyKeys(0, 1, 2, 3);
  }

  @Test
  void eachImageIsWhatItWouldBeAlone() {
    Stream one = submit(7, 3, PLENTY);
    Stream two = submit(5, 4, PLENTY);
    turns(40);
    for (Stream stream : List.of(one, two)) {
      for (int i = 0; i < stream.requests().size(); i++) {
        assertThat(stream.sink().images().get(i))
            .isEqualTo(model.alone(stream.requests().get(i)));
      }
    }
  }

  @Test
  void manySmallRequestsTakeHardlyMoreStepsThanOneLargeOfTheSameImages() {
    submit(64, 10, PLENTY);
    turns(1000);
    long stepsOfOne = loop.stats().imageSteps();
    List<Stream> eight = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      eight.add(submit(8, 10, PLENTY));
    }
    turns(1000);
    assertThat(eight).allMatch(stream -> stream.reason() == Reason.STOP);
    assertThat(loop.stats().imageSteps() - stepsOfOne).isBetween(stepsOfOne, stepsOfOne * 11 / 10);
  }

  @Test
  void aCancelledRequestFreesItsRowsWithinOneStep() {
    Stream large = submit(100, 50, PLENTY);
    Stream small = submit(BATCH, 50, PLENTY);
    turns(2);
    assertThat(small.sink().steps()).hasSize(BATCH / 2);
    loop.cancel(large.work());
    turns(1);
    assertThat(large.reason()).isEqualTo(Reason.CANCELLED);
    assertThat(small.sink().steps()).hasSize(BATCH);
    assertThat(loop.stats().begunImages()).isEqualTo(BATCH);
  }

  @Test
  void aFailedStepEndsThoseWhoTookPartInItAlone() {
    Stream unlucky = submit(1, 9, PLENTY);
    turns(1);
    Stream slowReader = submit(1, 9, 0);
    model.beforeStep(
        () -> {
          throw new IllegalStateException("out of luck");
        });
    turns(1);
    model.beforeStep(() -> {});
    assertThat(unlucky.failure()).isEqualTo(Failure.STEP_FAILED);
    assertThat(slowReader.sink().ending()).isNull();
    assertThat(loop.stats().begunImages()).isZero();
    Stream next = submit(1, 2, PLENTY);
    turns(2);
    assertThat(next.reason()).isEqualTo(Reason.STOP);
  }

  @Test
  void aSlowReaderIsParkedAndHoldsUpNobody() {
    Stream slow = submit(1, 9, 2);
    Stream quick = submit(1, 5, PLENTY);
    turns(5);
    assertThat(slow.sink().steps()).containsEntry(0, 2);
    assertThat(quick.reason()).isEqualTo(Reason.STOP);
    assertThat(loop.stats().parked()).isEqualTo(1);
    slow.sink().readAll();
    turns(2);
    assertThat(slow.sink().steps()).containsEntry(0, 4);
  }

  @Test
  void aReaderWhoTakesNothingForTooLongLosesHisStream() {
    Stream slow = submit(1, 9, 1);
    turns(2);
    now += TimeUnit.SECONDS.toNanos(11);
    turns(1);
    assertThat(slow.failure()).isEqualTo(Failure.READER_STALLED);
    assertThat(loop.stats().begunImages()).isZero();
  }

  @Test
  void aRetiredModelFinishesItsDrawingsAndIsClosed() {
    Stream stream = submit(2, 3, PLENTY);
    turns(1);
    loop.retire(lane);
    turns(1);
    assertThat(model.isClosed()).isFalse();
    turns(1);
    assertThat(stream.reason()).isEqualTo(Reason.STOP);
    assertThat(model.isClosed()).isTrue();
  }

  @Test
  void submitToARetiredModelIsRefused() {
    loop.retire(lane);
    turns(1);
    Stream late = submit(1, 1, PLENTY);
    turns(1);
    assertThat(late.failure()).isEqualTo(Failure.SHUT_DOWN);
  }

  @Test
  void closingEndsEveryStream() {
    Stream begun = submit(1, 9, PLENTY);
    turns(1);
    Stream queued = submit(1, 9, PLENTY);
    loop.close();
    assertThat(begun.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(queued.failure()).isEqualTo(Failure.SHUT_DOWN);
    assertThat(model.isClosed()).isTrue();
  }
}
