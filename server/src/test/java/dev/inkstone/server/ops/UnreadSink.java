package dev.inkstone.server.ops;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.OutputSink;
import dev.inkstone.server.engine.TokenOutput;

/** Takes all and keeps nothing. */
record UnreadSink() implements OutputSink {
  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void offer(TokenOutput output) {}

  @Override
  public void end(String heldBack, Ending ending) {}
}
