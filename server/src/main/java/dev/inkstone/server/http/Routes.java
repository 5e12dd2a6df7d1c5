package dev.inkstone.server.http;

import io.vertx.ext.web.Router;

/** Some paths and who answers them. */
@FunctionalInterface
public interface Routes {
  /** Adds them. Their handlers run on the event loop and must not block it. */
  void addTo(Router router);
}
