package dev.inkstone.server.http;

import dev.inkstone.server.ops.Request;
import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.EdgeSecurity;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
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
  private static final int HANDSHAKE_SECONDS = 10;

  /** In more a text would fit as a whole, and a reader who has stopped would never be noticed. */
  private static final int SEND_BUFFER = 32 << 10;

  private static final int START_SECONDS = 20;
  private static final int CLOSE_SECONDS = 2;

  private final String host;
  private final int port;
  private final Vertx vertx;
  private final Router router;
  private final HttpServer server;
  private final OpenReplies open;

  /**
   * @param port 0 takes any that is free
   * @param requests logs what no route takes
   * @param open what is to be answered before it closes
   */
  public HttpEdge(
      String host,
      int port,
      EdgeSecurity security,
      List<Routes> routes,
      Requests requests,
      OpenReplies open) {
    this.host = host;
    this.port = port;
    this.open = open;
    this.vertx = Vertx.vertx(options());
    this.router = Router.router(vertx);
    JsonErrors.addTo(router);
    RequestIds.addTo(router, requests);
    router.route().handler(HttpEdge::requireAddress);
    Guard.addTo(router, security);
    routes.forEach(some -> some.addTo(router));
    HttpServerOptions http = http(security);
    Connections connections = new Connections(vertx, security.limits());
    this.server =
        vertx
            .createHttpServer(http)
            .connectionHandler(connections::opened)
            .invalidRequestHandler(request -> invalid(request, requests))
            .requestHandler(connections.watching(router));
    security.tls().ifPresent(tls -> tls.listen(next -> HttpTls.change(server, http, next)));
  }

  private static HttpServerOptions http(EdgeSecurity security) {
    HttpServerOptions http =
        new HttpServerOptions()
            // Vert.x' own idle timeout would end answers that take their time; see Connections.
            .setTcpKeepAlive(true)
            .setSendBufferSize(SEND_BUFFER)
            .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
            .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
            .setMaxHeaderSize(EdgeLimits.HEADER_BYTES)
            .setHttp2ClearTextEnabled(false)
            .setCompressionSupported(true);
    security.tls().ifPresent(tls -> HttpTls.use(tls.identity(), http));
    return http;
  }

  /** An address with half an escape is the caller's fault; further on it would pass for ours. */
  private static void requireAddress(RoutingContext call) {
    try {
      call.normalizedPath();
      call.queryParams();
    } catch (IllegalArgumentException | HttpException e) {
      Guard.protect(call.response(), call.request().isSSL());
      call.fail(400);
      return;
    }
    call.next();
  }

  /** What is no HTTP at all, or has too large a head. */
  private static void invalid(HttpServerRequest request, Requests requests) {
    Request named = RequestIds.open(request, requests);
    Guard.protect(request.response(), request.isSSL());
    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    RequestIds.end(named, request.response().getStatusCode());
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

  /** Every route, as {@code METHOD PATH}. */
  public List<String> routes() {
    return routes(router).toList();
  }

  private static Stream<String> routes(Router router) {
    return router.getRoutes().stream()
        .filter(route -> route.getPath() != null)
        .flatMap(
            route ->
                route.getSubRouter() == null
                    ? methods(route).map(method -> method + " " + path(route))
                    : routes(route.getSubRouter()));
  }

  private static String path(Route route) {
    return route.getPath() + (route.isExactPath() ? "" : "*");
  }

  /** A route for whatever method counts as one for each that matters. */
  private static Stream<String> methods(Route route) {
    return route.methods() == null || route.methods().isEmpty()
        ? Stream.of("GET", "POST")
        : route.methods().stream().map(HttpMethod::name);
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
