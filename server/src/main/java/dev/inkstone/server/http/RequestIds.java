package dev.inkstone.server.http;

import dev.inkstone.server.ops.Requests;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Gives every request a name, its caller's if he has one, and tells it in the answer. */
final class RequestIds {
  /** Under which name routes find it. */
  static final String KEY = "request-id";

  private RequestIds() {}

  static void addTo(Router router) {
    router.route().handler(RequestIds::name);
  }

  private static void name(RoutingContext call) {
    String id = Requests.id(call.request().getHeader(Requests.ID_HEADER));
    call.put(KEY, id);
    call.response().putHeader(Requests.ID_HEADER, id);
    call.next();
  }
}
