package dev.inkstone.client.bench;

import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.stub.StreamObserver;

/** One request under measurement, from its sending to its ending. */
final class Session implements StreamObserver<GenerateTextResponse> {
  /** Hears of the ending, once. */
  interface Listener {
    void completed();

    void failed(Throwable failure);
  }

  private final LatencyRecorder.Request clock;
  private final int tokens;
  private final Listener listener;

  /**
   * @param tokens how many tokens the stream must have when it ends well
   */
  Session(LatencyRecorder.Request clock, int tokens, Listener listener) {
    this.clock = clock;
    this.tokens = tokens;
    this.listener = listener;
  }

  @Override
  public void onNext(GenerateTextResponse event) {
    switch (event.getEventCase()) {
      case STARTED -> clock.started(event.getStarted());
      case CHUNK -> clock.tokens(event.getChunk().getTokenIdsCount());
      case FINISHED -> clock.finished(event.getFinished().getUsage());
      case EVENT_NOT_SET -> { }
    }
  }

  @Override
  public void onError(Throwable failure) {
    listener.failed(failure);
  }

  @Override
  public void onCompleted() {
    if (clock.received() == tokens) {
      clock.end();
      listener.completed();
    } else {
      listener.failed(new WrongLengthException(clock.received(), tokens));
    }
  }
}
