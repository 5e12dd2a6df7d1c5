package dev.inkstone.server;

import dev.inkstone.server.security.ApiKey;
import dev.inkstone.server.security.EdgeSecurity;
import dev.inkstone.server.security.Exposure;
import dev.inkstone.server.security.FileWatch;
import dev.inkstone.server.security.Gatekeeper;
import dev.inkstone.server.security.KeyFile;
import dev.inkstone.server.security.KeyRing;
import dev.inkstone.server.security.Refusals;
import dev.inkstone.server.security.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What guards the ports: keys and TLS, and that their files are followed. */
final class GuardSide {
  private static final Logger log = LoggerFactory.getLogger(GuardSide.class);
  private static final long LOOK_SECONDS = 2;

  private final EdgeSecurity security;
  private final Optional<FileWatch> keys;

  private GuardSide(EdgeSecurity security, Optional<FileWatch> keys) {
    this.security = security;
    this.keys = keys;
  }

  /**
   * Reads the files.
   *
   * @param refusals is told of everybody who is turned away
   * @throws IOException in one line, if they are not in order, or would leave the server open
   */
  static GuardSide open(String host, SecurityOptions options, Refusals refusals)
      throws IOException {
    Exposure.check(host, options.keys().isPresent(), options.insecure());
    Optional<Tls> tls = Optional.empty();
    if (options.tls().isPresent()) {
      tls = Optional.of(Tls.open(options.tls().get()));
    }
    Gatekeeper gate = Gatekeeper.open();
    Optional<FileWatch> watch = Optional.empty();
    boolean loopback = Exposure.isLoopback(host);
    if (options.keys().isPresent()) {
      Path file = options.keys().get();
      KeyRing ring = new KeyRing(List.of(), System::nanoTime, refusals);
      watch = Optional.of(new FileWatch("API keys", List.of(file), () -> fill(ring, file)));
      fill(ring, file);
      gate = Gatekeeper.asking(ring);
      if (tls.isEmpty() && !loopback) {
        log.warn("keys travel readable without --tls-cert, unless something before this encrypts");
      }
    }
    boolean local = loopback && !gate.asks() && !options.insecure();
    return new GuardSide(new EdgeSecurity(gate, tls, options.limits(), local), watch);
  }

  private static void fill(KeyRing ring, Path file) throws IOException {
    List<ApiKey> keys = KeyFile.read(file);
    int ended = ring.replace(keys);
    log.info("{} API keys", keys.size());
    if (ended > 0) {
      log.info("{} calls ended, whose API key may not make them any more", ended);
    }
  }

  EdgeSecurity security() {
    return security;
  }

  /**
   * Looks at the files now and then.
   *
   * @param reader may wait for a disk
   */
  void follow(ScheduledExecutorService timer, Executor reader) {
    timer.scheduleWithFixedDelay(
        () -> handOver(reader), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  private void handOver(Executor reader) {
    try {
      reader.execute(this::look);
    } catch (RejectedExecutionException e) {
      // The server is closing.
    }
  }

  /** Looks at the files. */
  synchronized void look() {
    keys.ifPresent(FileWatch::poll);
    security.tls().ifPresent(Tls::poll);
  }
}
