package dev.inkstone.server.engine;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import java.time.Duration;

/** An engine loop over one fake model, turned by hand; time stands still until it is told. */
final class TextEngine {
  static final int[] PROMPT = {20, 21, 22};
  static final int PLENTY = 10_000;
  static final EngineLimits LIMITS =
      new EngineLimits(3, 64, 8, 0, Duration.ofSeconds(1), Duration.ofSeconds(10));

  final FakeTextModel model = new FakeTextModel(TestTokenizer.SIZE, 5, 1000);
  final TextLane lane = new TextLane("poet", model, TestTokenizer.SIZE);
  final EngineLoop loop;
  private long now;
  private int generations;

  TextEngine() {
    loop = new EngineLoop(LIMITS, EngineEvents.NONE, () -> now, Runnable::run);
    loop.open(lane);
  }

  record Stream(GenerationRequest request, Generation generation, FakeSink sink) {
    Reason reason() {
      return ((Finished) sink.ending()).reason();
    }

    Failure failure() {
      return ((Failed) sink.ending()).failure();
    }
  }

  /**
   * @param capacity tokens that its reader takes before it has to be told to read
   */
  Stream submit(int[] prompt, SamplingOptions.Builder options, int capacity) {
    GenerationRequest request = Requests.of("g" + generations++, prompt, options);
    FakeSink sink = new FakeSink(capacity);
    Stream stream = new Stream(request, new Generation(request, sink), sink);
    loop.submit(lane, stream.generation());
    return stream;
  }

  /** A stream of the usual prompt whose reader is never behind. */
  Stream submit(SamplingOptions.Builder options) {
    return submit(PROMPT, options, PLENTY);
  }

  /** A stream that only its length ends. */
  Stream submitEndless() {
    return submit(Requests.greedy(PLENTY).ignoreEos(true));
  }

  void turns(int count) {
    for (int i = 0; i < count; i++) {
      loop.turn();
    }
  }

  void pass(Duration time) {
    now += time.toNanos();
  }
}
