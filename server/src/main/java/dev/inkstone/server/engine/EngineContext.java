package dev.inkstone.server.engine;

import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import java.util.function.LongSupplier;

/** What steps are taken with, and the one place where work ends. For the engine thread. */
record EngineContext(
    EngineLimits limits, EngineEvents events, EngineStats stats, LongSupplier nanoTime) {

  <W extends Work> void finish(Lane<W> lane, W work, Reason reason) {
    end(lane, work, new Finished(reason, work.usage(), work.endToken()));
  }

  <W extends Work> void fail(Lane<W> lane, W work, Failure failure, Throwable cause) {
    end(lane, work, new Failed(failure, cause));
  }

  private <W extends Work> void end(Lane<W> lane, W work, Ending ending) {
    lane.remove(work, ending instanceof Finished);
    stats.ended(ending);
    // First, so that whoever has seen the ending finds it in metrics and traces too.
    events.ended(work, ending);
    work.end(ending);
  }
}
