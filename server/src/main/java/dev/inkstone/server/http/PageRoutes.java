package dev.inkstone.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;

/**
 * The web page: {@code /} and {@code /page/}, from memory. A browser that has a file asks whether it
 * is still the same (304) before it uses it, so that page and server always are of one version.
 *
 * <p>The page may load from here alone, run no script and no style that stands in markup, and be
 * shown in nobody's frame; its scripts cannot turn text into markup either (Trusted Types).
 */
public final class PageRoutes implements Routes {
  private static final int NOT_MODIFIED = 304;
  private static final String FOLDER = "/page/";
  private static final String INDEX = "index.html";

  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' blob:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'");

  private final PageFiles files;

  /**
   * @throws IOException if the page cannot be read from the class path
   */
  public PageRoutes() throws IOException {
    this.files = PageFiles.read();
  }

  @Override
  public void addTo(Router router) {
    reading(router.route("/")).handler(call -> send(call, INDEX));
    reading(router.route(FOLDER + "*"))
        .handler(call -> send(call, call.request().path().substring(FOLDER.length())));
  }

  private static Route reading(Route route) {
    return route.method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private void send(RoutingContext call, String name) {
    PageFiles.File file = files.file(name);
    if (file == null) {
      call.next();
      return;
    }
    HttpServerResponse response = call.response();
    guard(response);
    response
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.ETAG, file.tag());
    if (file.tag().equals(call.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(NOT_MODIFIED).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, file.type());
    if (call.request().method() == HttpMethod.HEAD) {
      response
          .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(file.bytes().length()))
          .end();
    } else {
      response.end(file.bytes());
    }
  }

  private static void guard(HttpServerResponse response) {
    response
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }
}
