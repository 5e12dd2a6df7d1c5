package dev.inkstone.server.http;

import dev.inkstone.server.ops.Request;
import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.ops.Requests.Protocol;
import dev.inkstone.server.security.AccessTable;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Gives every request a name, its caller's if he has one, and tells it in the answer; and writes
 * the line in the access log of those that no route takes.
 */
final class RequestIds {
  /** Under which name routes find it. */
  static final String KEY = "request-id";

  private static final String ARRIVED = "request-arrived";
  private static final int SERVER_ERRORS = 500;

  /** No status of HTTP, but what logs call it. */
  static final int CALLER_LEFT = 499;

  private RequestIds() {}

  static void addTo(Router router, Requests requests) {
    router.route().handler(call -> name(call, requests));
  }

  private static void name(RoutingContext call, Requests requests) {
    Request arrived = open(call.request(), requests);
    call.put(KEY, arrived.requestId());
    call.put(ARRIVED, arrived);
    call.next();
  }

  /** Names one, also for whoever is not routed at all. */
  static Request open(HttpServerRequest request, Requests requests) {
    String id = Requests.id(request.getHeader(Requests.ID_HEADER));
    request.response().putHeader(Requests.ID_HEADER, id);
    return requests.open(
        Protocol.HTTP,
        AccessTable.name(request.method().name(), String.valueOf(request.path())),
        id,
        null,
        false);
  }

  /** A request that no route takes was answered. */
  static void refused(RoutingContext call, int status) {
    end(call.get(ARRIVED), status);
  }

  static void end(Request request, int status) {
    request.end(status, Integer.toString(status), status >= SERVER_ERRORS);
  }
}
