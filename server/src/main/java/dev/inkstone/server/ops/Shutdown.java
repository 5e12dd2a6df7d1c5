package dev.inkstone.server.ops;

import dev.inkstone.server.admission.Admission;
import dev.inkstone.server.engine.EngineThread;
import io.grpc.Server;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the server out of service: from here on new requests are refused and health says so; live
 * streams may finish for a while; what is left then ends with UNAVAILABLE. Bounded in time.
 */
public final class Shutdown implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
  private static final long LAST_WORDS_SECONDS = 2;

  private final Admission admission;
  private final Health health;
  private final Server grpc;
  private final EngineThread engine;
  private final Duration drain;

  /**
   * @param drain how long live streams may go on
   */
  public Shutdown(
      Admission admission, Health health, Server grpc, EngineThread engine, Duration drain) {
    this.admission = admission;
    this.health = health;
    this.grpc = grpc;
    this.engine = engine;
    this.drain = drain;
  }

  @Override
  public void run() {
    admission.stop();
    health.leaving();
    if (admission.streams() > 0) {
      log.info("draining: {} streams, for {} s at most", admission.streams(), drain.toSeconds());
    }
    try {
      if (!admission.awaitIdle(drain)) {
        log.warn("{} streams did not finish in time and are ended", admission.streams());
      }
      engine.close();
      grpc.shutdown();
      if (!grpc.awaitTermination(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
        grpc.shutdownNow();
      }
    } catch (InterruptedException e) {
      engine.close();
      grpc.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
