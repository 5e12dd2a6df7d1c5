package dev.inkstone.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;

/**
 * A span's name as text, to be sent along: the header {@code traceparent} of W3C's Trace Context,
 * version 00. In HTTP, in gRPC's metadata and in Kafka's record headers it is the same.
 */
public final class TraceParent {
  /** Name of the header. */
  public static final String HEADER = "traceparent";

  private static final TextMapGetter<String> ALONE =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
          return List.of(HEADER);
        }

        @Override
        public String get(String value, String key) {
          return key.equals(HEADER) ? value : null;
        }
      };

  private TraceParent() {}

  /** The span that it names; an invalid one for null, and for what is no such header. */
  public static SpanContext parse(String header) {
    Context context =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), header, ALONE);
    return Span.fromContext(context).getSpanContext();
  }

  /** The header of this span; empty for an invalid one. */
  public static String of(SpanContext span) {
    return span.isValid()
        ? "00-%s-%s-%s"
            .formatted(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex())
        : "";
  }
}
