package dev.inkstone.server.http;

import dev.inkstone.server.security.EdgeLimits;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what connections may hold: how many there are, how long one may be open without a request,
 * and how long a request may take to arrive. A connection that oversteps is closed without an
 * answer. Bytes that trickle in do not help: what counts is the whole head, and the whole body.
 */
final class Connections {
  /** How often each connection is looked at within the time that a request may take. */
  private static final int LOOKS = 4;

  private final Vertx vertx;
  private final EdgeLimits limits;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<HttpConnection, Life> lives = new ConcurrentHashMap<>();

  Connections(Vertx vertx, EdgeLimits limits) {
    this.vertx = vertx;
    this.limits = limits;
  }

  /** For every connection, on its event loop. */
  void opened(HttpConnection connection) {
    if (open.incrementAndGet() > limits.connections()) {
      open.decrementAndGet();
      connection.close();
      return;
    }
    Life life = new Life(connection);
    lives.put(connection, life);
    long every = Math.max(1, limits.request().toMillis() / LOOKS);
    long timer = vertx.setPeriodic(every, tick -> life.look());
    connection.closeHandler(
        closed -> {
          vertx.cancelTimer(timer);
          lives.remove(connection);
          open.decrementAndGet();
        });
  }

  /** Hands requests on, and remembers them. */
  Handler<HttpServerRequest> watching(Handler<HttpServerRequest> next) {
    return request -> {
      Life life = lives.get(request.connection());
      if (life != null) {
        life.begins(request);
      }
      next.handle(request);
    };
  }

  /** One connection; on its event loop alone. */
  private final class Life {
    private record Begun(HttpServerRequest request, long at) {}

    private final HttpConnection connection;
    private final List<Begun> running = new ArrayList<>();
    private boolean served;
    private long idleSince = System.nanoTime();

    Life(HttpConnection connection) {
      this.connection = connection;
    }

    void begins(HttpServerRequest request) {
      forgetEnded();
      served = true;
      running.add(new Begun(request, System.nanoTime()));
    }

    private void forgetEnded() {
      running.removeIf(
          begun -> begun.request().response().ended() || begun.request().response().closed());
    }

    void look() {
      long now = System.nanoTime();
      boolean late =
          running.stream()
              .anyMatch(
                  begun ->
                      !begun.request().isEnded() && over(now - begun.at(), limits.request()));
      if (!running.isEmpty()) {
        idleSince = now;
      }
      forgetEnded();
      if (late || over(now - idleSince, served ? limits.idle() : limits.request())) {
        connection.close();
      }
    }

    private static boolean over(long nanos, Duration limit) {
      return nanos >= limit.toNanos();
    }
  }
}
