package dev.inkstone.server.http;

import dev.inkstone.server.json.ApiError;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what no route answers, in the shape of every error: what is wrong, and what to do. */
final class JsonErrors {
  private static final Logger log = LoggerFactory.getLogger(JsonErrors.class);

  private JsonErrors() {}

  static void addTo(Router router) {
    router.route().failureHandler(JsonErrors::forgetWhoHungUp);
    on(router, 400, call -> refused(400, "bad_request", "the request's address cannot be read"));
    on(
        router,
        404,
        call -> refused(404, "not_found", "there is nothing at " + call.request().path()));
    on(
        router,
        405,
        call ->
            refused(
                405,
                "method_not_allowed",
                "%s does not take %s".formatted(call.request().path(), call.request().method())));
    on(router, 413, call -> refused(413, "too_large", "the request is too large; send less"));
    on(
        router,
        415,
        call -> refused(415, "unsupported_media_type", "send content-type: application/json"));
    on(
        router,
        417,
        call -> refused(417, "expectation_failed", "the only expectation is 100-continue"));
    on(
        router,
        500,
        call -> {
          log.error("an HTTP request failed: a bug", call.failure());
          return ApiError.internal();
        });
  }

  /** Who goes away in the middle of a body gets no answer, and is no error of ours to be logged. */
  private static void forgetWhoHungUp(RoutingContext call) {
    if (call.failure() instanceof HttpClosedException) {
      RequestIds.refused(call, RequestIds.CALLER_LEFT);
    } else {
      call.next();
    }
  }

  private static ApiError refused(int status, String code, String message) {
    return ApiError.refused(status, code, message);
  }

  private static void on(Router router, int status, Function<RoutingContext, ApiError> error) {
    router.errorHandler(
        status,
        call -> {
          if (!call.response().ended() && !call.response().headWritten()) {
            answer(call, error.apply(call));
          }
        });
  }

  /** Answers a request that no route will, and logs that. */
  static void answer(RoutingContext call, ApiError error) {
    RequestIds.refused(call, error.status());
    error
        .retryAfter()
        .map(after -> after.plusMillis(999).toSeconds())
        .ifPresent(
            seconds -> call.response().putHeader(HttpHeaders.RETRY_AFTER, seconds.toString()));
    call.response()
        .setStatusCode(error.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(error.json().toString());
  }
}
