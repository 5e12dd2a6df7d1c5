package dev.inkstone.model.text.chat;

import com.hubspot.jinjava.interpret.InterpretException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * One rendering of a chat template on the current thread: what its functions need to know, and how
 * much it may still do.
 */
final class Rendering implements AutoCloseable {
  private static final ThreadLocal<Rendering> CURRENT = new ThreadLocal<>();

  /** A thousand turns take a fraction of a second. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private final Clock clock;
  private final long begun = System.nanoTime();
  private int stepsLeft;
  private String refusal;

  private Rendering(Clock clock, int steps) {
    this.clock = clock;
    this.stepsLeft = steps;
  }

  static Rendering begin(Clock clock, int steps) {
    Rendering rendering = new Rendering(clock, steps);
    CURRENT.set(rendering);
    return rendering;
  }

  static Rendering current() {
    return CURRENT.get();
  }

  Clock clock() {
    return clock;
  }

  /** Counts steps: nodes of the template that are rendered, and turns of its loops. */
  void step(int count) {
    stepsLeft -= count;
    if (stepsLeft < 0 || System.nanoTime() - begun > MOST.toNanos()) {
      stepsLeft = 0;
      throw new InterpretException("it does not come to an end");
    }
  }

  /** The template does not take these messages; to be thrown. */
  InterpretException refusal(String why) {
    refusal = why;
    return new InterpretException(why);
  }

  /** Why the template did not take the messages, if so. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public void close() {
    CURRENT.remove();
  }
}
