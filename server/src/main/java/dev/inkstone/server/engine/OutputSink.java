package dev.inkstone.server.engine;

import dev.inkstone.server.engine.Ending.Finished;

/**
 * Where a generation's output goes. The engine thread calls it, so nothing in here may block.
 *
 * <p>Bounded by asking first: after {@link #ready} has said yes there is room for one output, and
 * the engine gives one at most. A sink that says no has its sequence parked; when it would say yes
 * again it calls {@link EngineLoop#wake}. {@link #end} comes exactly once, after every output.
 */
public interface OutputSink {
  /** Whether there is room for one more output. May be asked on any turn; must be cheap. */
  boolean ready();

  /** One token and the text that has become certain with it. */
  void offer(TokenOutput output);

  /** The end; {@code heldBack} is the text still owed, empty unless {@link Finished}. */
  void end(String heldBack, Ending ending);
}
