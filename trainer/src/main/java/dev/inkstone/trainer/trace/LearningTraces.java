package dev.inkstone.trainer.trace;

import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.telemetry.TraceParent;
import dev.inkstone.topics.Topics;
import dev.inkstone.v1.Example;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The trainer's part of a rating's trace: each example that arrives is a span below the rating that
 * made it, and each learning is a span of its own, linked to the examples that came before it, to
 * the last {@link #MOST_LINKS} of them. While it runs it is the thread's current span, by which
 * what it publishes finds it. One thread owns it.
 */
public final class LearningTraces {
  /** As many as OpenTelemetry's SDK keeps of one span. */
  static final int MOST_LINKS = 128;

  private final String model;
  private final Telemetry telemetry;
  private final Tracer tracer;
  private final Deque<SpanContext> arrived = new ArrayDeque<>();

  /** What is done in a learning. */
  @FunctionalInterface
  public interface Learning<T> {
    T run() throws IOException;
  }

  /**
   * @param model that learns; examples of others are passed over
   * @param telemetry takes the spans; stays its owner's to close
   */
  public LearningTraces(String model, Telemetry telemetry) {
    this.model = model;
    this.telemetry = telemetry;
    this.tracer = telemetry.tracer();
  }

  /**
   * An example has come.
   *
   * @param traceParent header that names the rating's span; empty for none
   */
  public void arrived(Example example, String traceParent) {
    if (!telemetry.isOn() || !example.getGeneration().getModel().equals(model)) {
      return;
    }
    SpanContext rating = TraceParent.parse(traceParent);
    if (!rating.isValid()) {
      return;
    }
    Span span =
        tracer
            .spanBuilder("process " + Topics.EXAMPLES)
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(Context.root().with(Span.wrap(rating)))
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.operation.type", "process")
            .setAttribute("messaging.destination.name", Topics.EXAMPLES)
            .startSpan();
    span.end();
    if (arrived.size() == MOST_LINKS) {
      arrived.removeFirst();
    }
    arrived.add(span.getSpanContext());
  }

  /**
   * Learns, inside a span.
   *
   * @param ratings how many there are to learn from
   */
  public <T> T learning(int ratings, Learning<T> learning) throws IOException {
    SpanBuilder builder =
        tracer
            .spanBuilder("learn " + model)
            .setNoParent()
            .setAttribute("inkstone.model", model)
            .setAttribute("inkstone.ratings", (long) ratings);
    arrived.forEach(builder::addLink);
    arrived.clear();
    Span span = builder.startSpan();
    Scope scope = span.makeCurrent();
    try {
      return learning.run();
    } catch (IOException | RuntimeException e) {
      span.setStatus(StatusCode.ERROR).setAttribute("error.type", e.getClass().getName());
      throw e;
    } finally {
      scope.close();
      span.end();
    }
  }

  /** A checkpoint came of the learning that runs. */
  public static void published(String version, boolean refused) {
    Span.current()
        .setAttribute("inkstone.checkpoint.version", version)
        .setAttribute("inkstone.checkpoint.refused", refused);
  }

  /** The header that names the learning that runs; empty where none does, or it is not traced. */
  public static String traceParent() {
    return TraceParent.of(Span.current().getSpanContext());
  }
}
