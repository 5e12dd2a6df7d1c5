package dev.inkstone.server.http;

import dev.inkstone.server.json.ApiError;
import dev.inkstone.server.json.Call;
import dev.inkstone.server.json.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
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
  /** A prompt of the longest kind, in JSON's longest spelling, and something around it. */
  private static final int MOST_BYTES = 4 << 20;

  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final String TIMEOUT = "x-request-timeout";
  private static final double MOST_SECONDS = 86_400;

  private final List<Route> routes;
  private final Executor workers;
  private final OpenReplies open;

  /**
   * @param workers run the endpoints
   * @param open counts what is not answered yet
   */
  public ApiRoutes(List<Route> routes, Executor workers, OpenReplies open) {
    this.routes = List.copyOf(routes);
    this.workers = workers;
    this.open = open;
  }

  @Override
  public void addTo(Router router) {
    BodyHandler bodies = BodyHandler.create(false).setBodyLimit(MOST_BYTES);
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
    VertxReply reply =
        new VertxReply(context.response(), context.vertx().getOrCreateContext(), open.begin());
    reply.open();
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
      workers.execute(() -> run(route, call, reply));
    } catch (RejectedExecutionException e) {
      reply.fail(ApiError.of(e));
    }
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
