package dev.inkstone.server.http;

import dev.inkstone.server.json.ApiError;
import dev.inkstone.server.json.Call;
import dev.inkstone.server.json.Route;
import dev.inkstone.server.ops.Request;
import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.ops.Requests.Protocol;
import dev.inkstone.telemetry.TraceParent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The routes of the service: takes requests off the wire, and hands each with a {@link VertxReply}
 * to its endpoint, on a thread that may take its time.
 */
public final class ApiRoutes implements Routes {
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final String TIMEOUT = "x-request-timeout";
  private static final double MOST_SECONDS = 86_400;

  private final List<Route> routes;
  private final Executor workers;
  private final int mostBytes;
  private final OpenReplies open;
  private final Requests requests;

  /**
   * @param workers run the endpoints
   * @param mostBytes of a body
   * @param open counts what is not answered yet
   * @param requests opens every call
   */
  public ApiRoutes(
      List<Route> routes,
      Executor workers,
      int mostBytes,
      OpenReplies open,
      Requests requests) {
    this.routes = List.copyOf(routes);
    this.workers = workers;
    this.mostBytes = mostBytes;
    this.open = open;
    this.requests = requests;
  }

  @Override
  public void addTo(Router router) {
    BodyHandler bodies = BodyHandler.create(false).setBodyLimit(mostBytes);
    router.post("/v1/*").handler(ApiRoutes::requireJson);
    for (Route route : routes) {
      router
          .route(HttpMethod.valueOf(route.method()), route.path())
          .handler(bodies)
          .handler(call -> answer(route, call));
    }
  }

  /** Nothing else is read; a foreign page cannot send JSON without being asked for permission. */
  private static void requireJson(RoutingContext call) {
    String type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      call.next();
    } else {
      call.fail(UNSUPPORTED_MEDIA_TYPE);
    }
  }

  private void answer(Route route, RoutingContext context) {
    Request request = opened(route, context);
    VertxReply reply =
        new VertxReply(context.response(), context.vertx().getOrCreateContext());
    reply.onEnd(open.begin());
    reply.onEnd(() -> end(request, context.response()));
    reply.open();
    reply.onEnd(Guard.hold(context, why -> reply.breakOff(ApiError.of(why))));
    Optional<String> timeout = Optional.ofNullable(context.request().getHeader(TIMEOUT));
    Optional<Duration> allowed = timeout.flatMap(ApiRoutes::seconds);
    if (timeout.isPresent() && allowed.isEmpty()) {
      reply.fail(
          ApiError.refused(400, "invalid_value", TIMEOUT + " must be seconds, up to a day"));
      return;
    }
    allowed.ifPresent(reply::endWithin);
    Call call = call(context);
    try {
      workers.execute(() -> request.run(() -> run(route, call, reply)));
    } catch (RejectedExecutionException e) {
      reply.fail(ApiError.of(e));
    }
  }

  /** Under the name of its route: what else a caller writes in an address is his. */
  private Request opened(Route route, RoutingContext context) {
    return requests.open(
        Protocol.HTTP,
        route.method() + " " + route.path(),
        context.get(RequestIds.KEY),
        context.request().getHeader(TraceParent.HEADER),
        true);
  }

  private static void end(Request request, HttpServerResponse response) {
    RequestIds.end(
        request, response.headWritten() ? response.getStatusCode() : RequestIds.CALLER_LEFT);
  }

  private static void run(Route route, Call call, VertxReply reply) {
    try {
      if (!reply.isGone()) {
        route.endpoint().answer(call, reply);
      }
    } catch (Exception | Error e) {
      reply.fail(ApiError.of(e));
    }
  }

  private static Call call(RoutingContext context) {
    Buffer body = context.body().buffer();
    return new Call(
        Guard.caller(context),
        body == null ? new byte[0] : body.getBytes(),
        context::pathParam,
        name -> context.queryParam(name).stream().findFirst().filter(value -> !value.isEmpty()),
        name ->
            Optional.ofNullable(context.request().getHeader(name))
                .filter(value -> !value.isEmpty()));
  }

  private static Optional<Duration> seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      return seconds > 0 && seconds <= MOST_SECONDS
          ? Optional.of(Duration.ofMillis((long) Math.ceil(seconds * 1000)))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
