package dev.inkstone.server.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what no route answers: one JSON object, with a message that says what is wrong. */
final class JsonErrors {
  private static final Logger log = LoggerFactory.getLogger(JsonErrors.class);
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int INTERNAL = 500;

  private JsonErrors() {}

  static void addTo(Router router) {
    router.errorHandler(
        NOT_FOUND,
        call ->
            answer(call, NOT_FOUND, "not_found", "there is nothing at " + call.request().path()));
    router.errorHandler(
        METHOD_NOT_ALLOWED,
        call ->
            answer(
                call,
                METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "%s does not take %s".formatted(call.request().path(), call.request().method())));
    router.errorHandler(
        INTERNAL,
        call -> {
          log.error("an HTTP request failed: a bug", call.failure());
          answer(call, INTERNAL, "internal", "internal error");
        });
  }

  static void answer(RoutingContext call, int status, String code, String message) {
    if (call.response().ended() || call.response().headWritten()) {
      return;
    }
    JsonObject error = new JsonObject().put("code", code).put("message", message);
    call.response().setStatusCode(status);
    call.json(new JsonObject().put("error", error));
  }
}
