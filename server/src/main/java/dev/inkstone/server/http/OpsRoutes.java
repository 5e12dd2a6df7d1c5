package dev.inkstone.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What operators ask: {@code /metrics} in Prometheus' text format, {@code /healthz} for whether the
 * process lives, {@code /readyz} for whether to send it requests (200, or 503 with the reason).
 */
public final class OpsRoutes implements Routes {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int UNAVAILABLE = 503;

  private final Supplier<String> metrics;
  private final Supplier<Optional<String>> unready;

  /**
   * @param metrics gathers all metrics; called on a worker thread
   * @param unready why requests would be refused, if they would; must not block
   */
  public OpsRoutes(Supplier<String> metrics, Supplier<Optional<String>> unready) {
    this.metrics = metrics;
    this.unready = unready;
  }

  @Override
  public void addTo(Router router) {
    router.get("/metrics").handler(this::metrics);
    router.get("/healthz").handler(call -> call.json(new JsonObject().put("status", "ok")));
    router.get("/readyz").handler(this::ready);
  }

  private void metrics(RoutingContext call) {
    call.vertx()
        .executeBlocking(metrics::get, false)
        .onSuccess(
            text -> call.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT).end(text))
        .onFailure(call::fail);
  }

  private void ready(RoutingContext call) {
    Optional<String> reason = unready.get();
    JsonObject answer = new JsonObject().put("status", reason.isEmpty() ? "ready" : "unavailable");
    reason.ifPresent(why -> answer.put("reason", why));
    call.response().setStatusCode(reason.isEmpty() ? 200 : UNAVAILABLE);
    call.json(answer);
  }
}
