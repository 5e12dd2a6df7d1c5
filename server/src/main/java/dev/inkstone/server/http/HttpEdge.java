package dev.inkstone.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port, on Vert.x' event loops, where no handler may block. Listens from {@link #start}
 * to {@link #close}; what it answers is up to its {@link Routes}.
 */
public final class HttpEdge implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpEdge.class);
  private static final int EVENT_LOOPS = 2;
  private static final int WORKERS = 2;

  /** As long as OpenAI's clients wait: of an answer that is not streamed nothing is heard before. */
  private static final int IDLE_SECONDS = 600;

  /** In more a text would fit as a whole, and a reader who has stopped would never be noticed. */
  private static final int SEND_BUFFER = 32 << 10;

  private static final int START_SECONDS = 20;
  private static final int CLOSE_SECONDS = 2;

  private final String host;
  private final int port;
  private final Vertx vertx;
  private final HttpServer server;
  private final OpenReplies open;

  /**
   * @param port 0 takes any that is free
   * @param open what is to be answered before it closes
   */
  public HttpEdge(String host, int port, List<Routes> routes, OpenReplies open) {
    this.host = host;
    this.port = port;
    this.open = open;
    this.vertx = Vertx.vertx(options());
    Router router = Router.router(vertx);
    JsonErrors.addTo(router);
    RequestIds.addTo(router);
    routes.forEach(some -> some.addTo(router));
    HttpServerOptions http =
        new HttpServerOptions()
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setSendBufferSize(SEND_BUFFER)
            .setCompressionSupported(true);
    this.server = vertx.createHttpServer(http).requestHandler(router);
  }

  /** Nothing is served from files, so that Vert.x needs no cache folder on the disk. */
  private static VertxOptions options() {
    return new VertxOptions()
        .setEventLoopPoolSize(EVENT_LOOPS)
        .setWorkerPoolSize(WORKERS)
        .setUseDaemonThread(true)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  /**
   * Listens, from when it returns on.
   *
   * @throws IOException in one line, if the port cannot be had
   */
  public void start() throws IOException {
    try {
      server
          .listen(port, host)
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw cannotListen(reason(e.getCause()), e);
    } catch (TimeoutException e) {
      throw cannotListen("no answer within " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannotListen("interrupted", e);
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof BindException ? "Address already in use" : failure.getMessage();
  }

  private IOException cannotListen(String reason, Exception cause) {
    return new IOException(
        "cannot listen on %s:%d: %s; choose another with --host and --http-port"
            .formatted(host, port, reason),
        cause);
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Lets answers that are under way come to their end, then closes the port and every connection,
   * and stops the threads; waits two seconds at most for either.
   */
  @Override
  public void close() {
    try {
      open.awaitNone(Duration.ofSeconds(CLOSE_SECONDS));
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("the HTTP port did not close in order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
