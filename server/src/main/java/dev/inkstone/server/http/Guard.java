package dev.inkstone.server.http;

import dev.inkstone.server.json.ApiError;
import dev.inkstone.server.security.Access;
import dev.inkstone.server.security.AccessTable;
import dev.inkstone.server.security.Caller;
import dev.inkstone.server.security.EdgeSecurity;
import dev.inkstone.server.security.Gatekeeper;
import dev.inkstone.server.security.Refused;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Stands before all routes: lets requests in or answers them, before their body is read, and gives
 * every response the headers that keep browsers from doing more with it than show it.
 */
final class Guard implements Handler<RoutingContext> {
  private static final String ADMITTED = Guard.class.getName();
  private static final int BAD_REQUEST = 400;

  /** The whole loopback net, by its names and numbers. */
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?", Pattern.CASE_INSENSITIVE);

  private final EdgeSecurity security;

  private Guard(EdgeSecurity security) {
    this.security = security;
  }

  /** To be called before any route is added. */
  static void addTo(Router router, EdgeSecurity security) {
    router.route().handler(new Guard(security));
  }

  /** Who was let in, to what, and by whom. */
  private record Admitted(Gatekeeper gate, Caller caller, Access access) {
    static Admitted of(RoutingContext call) {
      Admitted admitted = call.get(ADMITTED);
      if (admitted == null) {
        throw new IllegalStateException("a route that is not behind the guard");
      }
      return admitted;
    }
  }

  /** Whose request it is. */
  static Caller caller(RoutingContext call) {
    return Admitted.of(call).caller();
  }

  /**
   * Ends a request that goes on when its key is taken away.
   *
   * @param end runs once at most, on any thread
   * @return to be run when the request is answered
   */
  static Runnable hold(RoutingContext call, Consumer<Refused> end) {
    Admitted admitted = Admitted.of(call);
    return admitted.gate().hold(admitted.caller(), admitted.access(), end);
  }

  @Override
  public void handle(RoutingContext call) {
    HttpServerRequest request = call.request();
    protect(call.response(), request.isSSL());
    if (isTooLarge(request)) {
      call.response().putHeader(HttpHeaders.CONNECTION, "close");
      JsonErrors.answer(
          call,
          ApiError.refused(
              413,
              "too_large",
              "a request has at most %d bytes".formatted(security.limits().messageBytes())));
    } else if (security.local() && !isLocal(request)) {
      JsonErrors.answer(
          call,
          ApiError.refused(
              403,
              "forbidden",
              "without keys this server answers programs and its own page on this machine alone"));
    } else {
      letIn(call);
    }
  }

  private void letIn(RoutingContext call) {
    try {
      Access access = access(call);
      Caller caller = security.gate().admit(access, key(call.request()));
      call.put(ADMITTED, new Admitted(security.gate(), caller, access));
    } catch (Refused e) {
      if (e.kind() == Refused.Kind.UNAUTHENTICATED) {
        call.response().putHeader("WWW-Authenticate", "Bearer realm=\"Inkstone\"");
      }
      JsonErrors.answer(call, ApiError.of(e));
      return;
    } catch (IllegalArgumentException e) {
      // The address cannot be decoded.
      call.fail(BAD_REQUEST);
      return;
    }
    call.next();
  }

  private static Access access(RoutingContext call) {
    return AccessTable.http(call.request().method().name(), call.normalizedPath());
  }

  private static Optional<String> key(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
        .flatMap(Gatekeeper::bearer);
  }

  private boolean isTooLarge(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length != null && Long.parseLong(length) > security.limits().messageBytes();
    } catch (NumberFormatException e) {
      return true;
    }
  }

  /**
   * A page of a stranger, in a browser on this machine, can send requests here too: such a request
   * names its origin, or, if a name was bent to this address, a host that is not this machine.
   */
  private static boolean isLocal(HttpServerRequest request) {
    HostAndPort host = request.authority();
    if (host != null && !LOOPBACK.matcher(host.host()).matches()) {
      return false;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null
        || (host != null && origin.equals(request.scheme() + "://" + host.toString()));
  }

  /** For all that sets no other; the page sets its own policy for content. */
  static void protect(HttpServerResponse response, boolean tls) {
    MultiMap headers = response.headers();
    headers
        .set("X-Content-Type-Options", "nosniff")
        .set("X-Frame-Options", "DENY")
        .set("Referrer-Policy", "no-referrer")
        .set("Cross-Origin-Resource-Policy", "same-origin")
        .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .set("Cache-Control", "no-store");
    if (tls) {
      headers.set("Strict-Transport-Security", "max-age=31536000");
    }
  }
}
