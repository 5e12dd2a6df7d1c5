package dev.inkstone.server.ops;

import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.telemetry.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a {@link Request} for each call, whichever port it came to: its id, the span of the whole
 * call as a child of its caller's, and a line in the access log when it ends. Thread-safe.
 */
public final class Requests {
  /** Name of the header or metadata key of a request's id. */
  public static final String ID_HEADER = "x-request-id";

  /** Which protocol a call speaks; each has names of its own for the same things. */
  public enum Protocol {
    GRPC("rpc.method", "rpc.grpc.status_code"),
    HTTP("http.route", "http.response.status_code");

    private final AttributeKey<String> method;
    private final AttributeKey<Long> status;

    Protocol(String method, String status) {
      this.method = AttributeKey.stringKey(method);
      this.status = AttributeKey.longKey(status);
    }
  }

  private static final Logger access = LoggerFactory.getLogger("dev.inkstone.access");

  /** An id of another shape is not a name, and could forge lines of a log. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/+=-]{0,127}");

  private final Telemetry telemetry;
  private final Tracer tracer;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime the engine's clock
   */
  public Requests(Telemetry telemetry, LongSupplier nanoTime) {
    this.telemetry = telemetry;
    this.tracer = telemetry.tracer();
    this.nanoTime = nanoTime;
  }

  /** Whether spans are made at all. */
  public boolean areTraced() {
    return telemetry.isOn();
  }

  /**
   * A call's id.
   *
   * @param given as the caller gave it; null, or one that is no id, has one minted
   */
  public static String id(String given) {
    return given != null && ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }

  /**
   * A call has come.
   *
   * @param method what is called, a name of the contract
   * @param id by {@link #id}
   * @param traceParent the caller's span; null for none
   * @param traced whether spans are made of it, if they are made at all
   */
  public Request open(
      Protocol protocol, String method, String id, String traceParent, boolean traced) {
    Span span =
        traced && telemetry.isOn()
            ? span(protocol, method, id, traceParent)
            : Span.getInvalid();
    return new Request(
        id,
        method,
        nanoTime.getAsLong(),
        span,
        (request, code, status, failed) -> ended(request, protocol, code, status, failed));
  }

  private Span span(Protocol protocol, String method, String id, String traceParent) {
    SpanBuilder builder =
        tracer
            .spanBuilder(method)
            .setSpanKind(SpanKind.SERVER)
            .setParent(Context.root().with(Span.wrap(TraceParent.parse(traceParent))))
            .setAttribute(protocol.method, method)
            .setAttribute(GenAi.REQUEST_ID, id);
    if (protocol == Protocol.GRPC) {
      builder.setAttribute("rpc.system", "grpc");
    }
    return builder.startSpan();
  }

  private void ended(
      Request request, Protocol protocol, int code, String status, boolean failed) {
    long now = nanoTime.getAsLong();
    if (access.isInfoEnabled()) {
      access
          .atInfo()
          .addKeyValue(Request.LOG_KEY, request.requestId())
          .addKeyValue("method", request.method())
          .addKeyValue("status", status)
          .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(now - request.begun()))
          .log("call ended");
    }
    if (request.isTraced()) {
      Span span = request.span();
      span.setAttribute(protocol.status, (long) code);
      if (failed) {
        span.setStatus(StatusCode.ERROR).setAttribute(GenAi.ERROR_TYPE, status);
      }
      sent(request, now);
      span.end();
    }
  }

  /** From the engine's last word to the call's: what the way to the reader took. */
  private void sent(Request request, long now) {
    long written = request.written();
    if (written == 0) {
      return;
    }
    long end = epochNanos();
    tracer
        .spanBuilder("send")
        .setParent(request.context())
        .setStartTimestamp(end - (now - written), TimeUnit.NANOSECONDS)
        .startSpan()
        .end(end, TimeUnit.NANOSECONDS);
  }

  /**
   * Does what news from another process asks for.
   *
   * @param topic where the news came
   * @param traceParent header that names the span it comes from; empty for none
   */
  public void follow(String topic, String traceParent, Runnable work) {
    Span span =
        tracer
            .spanBuilder("process " + topic)
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(Context.root().with(Span.wrap(TraceParent.parse(traceParent))))
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.operation.type", "process")
            .setAttribute("messaging.destination.name", topic)
            .startSpan();
    try {
      work.run();
    } finally {
      span.end();
    }
  }

  Tracer tracer() {
    return tracer;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }

  /** Nanoseconds since 1970. */
  static long epochNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
