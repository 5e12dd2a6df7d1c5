package dev.inkstone.server.ops;

import dev.inkstone.server.engine.Ending;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.engine.Ending.Failure;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.EngineEvents;
import dev.inkstone.server.engine.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the engine's events to the log: ids and counts, never text. */
public final class EngineLog implements EngineEvents {
  private static final Logger log = LoggerFactory.getLogger(EngineLog.class);

  @Override
  public void ended(Work work, Ending ending) {
    // The engine's thread is nobody's: what it logs of a call is given the call's id here.
    if (work.origin() instanceof Request request) {
      request.run(() -> log(work, ending));
    } else {
      log(work, ending);
    }
  }

  private static void log(Work work, Ending ending) {
    if (ending instanceof Failed failed) {
      logFailure(work, failed);
    } else if (((Finished) ending).reason() == Reason.CANCELLED) {
      log.info("generation {} cancelled after {}", work.id(), work.output());
    } else {
      log.debug(
          "generation {} ended after {}: {}",
          work.id(), work.output(), ((Finished) ending).reason());
    }
  }

  private static void logFailure(Work work, Failed failed) {
    if (failed.failure() == Failure.STEP_FAILED) {
      log.error("generation {} failed after {}", work.id(), work.output(), failed.cause());
    } else {
      log.info("generation {} ended after {}: {}", work.id(), work.output(), failed.failure());
    }
  }

  @Override
  public void broke(Throwable cause) {
    log.error("a turn of the engine loop threw; every live stream is ended", cause);
  }
}
