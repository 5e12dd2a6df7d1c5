package dev.inkstone.server.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/** Gives every request a name, its caller's if he has one, and tells it in the answer. */
final class RequestIds {
  /** Under which name routes find it. */
  static final String KEY = "request-id";

  private static final String HEADER = "x-request-id";
  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private RequestIds() {}

  static void addTo(Router router) {
    router.route().handler(RequestIds::name);
  }

  private static void name(RoutingContext call) {
    String given = call.request().getHeader(HEADER);
    String id =
        given != null && FIT.matcher(given).matches() ? given : UUID.randomUUID().toString();
    call.put(KEY, id);
    call.response().putHeader(HEADER, id);
    call.next();
  }
}
