package dev.inkstone.server.ops;

import dev.inkstone.server.engine.Origin;
import dev.inkstone.telemetry.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * One call, as logs and traces know it. The edge that takes the call opens it at {@link Requests},
 * binds it to each thread that works for the call, so that whatever is logged there has its id, and
 * ends it once. Thread-safe. Not traced, it costs two writes to the thread's own memory.
 */
public final class Request implements Origin {
  /** What logs call it. */
  public static final String LOG_KEY = "request_id";

  /** Work of no call. */
  private static final Request NONE =
      new Request("", "", 0, Span.getInvalid(), (request, code, name, failed) -> {});

  private static final ThreadLocal<Request> CURRENT = new ThreadLocal<>();

  /** What is done when a call has ended. */
  interface Ending {
    void ended(Request request, int code, String name, boolean failed);
  }

  private final String id;
  private final String method;
  private final long begun;
  private final Span span;
  private final Ending ending;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String operation = "";
  private volatile long written;

  /**
   * @param begun nanoseconds, by the clock of {@code ending}
   */
  Request(String id, String method, long begun, Span span, Ending ending) {
    this.id = id;
    this.method = method;
    this.begun = begun;
    this.span = span;
    this.ending = ending;
  }

  /** The call that this thread works for; one without an id if it works for none. */
  public static Request current() {
    Request current = CURRENT.get();
    return current == null ? NONE : current;
  }

  @Override
  public String requestId() {
    return id;
  }

  String method() {
    return method;
  }

  long begun() {
    return begun;
  }

  Span span() {
    return span;
  }

  /** For spans that are made below the call's own. */
  Context context() {
    return Context.root().with(span);
  }

  boolean isTraced() {
    return span.isRecording();
  }

  /** The header that names the call's span to others; empty if it is not traced. */
  public String traceParent() {
    return TraceParent.of(span.getSpanContext());
  }

  /**
   * Says what is generated, and by whom.
   *
   * @param asked {@code gen_ai.operation.name} of OpenTelemetry's conventions
   */
  public void generates(String asked, String model, String version) {
    operation = asked;
    if (isTraced()) {
      span.setAttribute(GenAi.OPERATION, asked)
          .setAttribute(GenAi.REQUEST_MODEL, model)
          .setAttribute(GenAi.CHECKPOINT, version);
    }
  }

  String operation() {
    return operation;
  }

  /** The engine has ended what it wrote for the call, or a part of it. */
  void written(long at) {
    written = at;
  }

  /** When the engine was last done with something of the call; 0 if it never was. */
  long written() {
    return written;
  }

  /** Runs work of this call: until it returns, the thread is bound to the call. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }

  /** The same for work with a result. */
  public <T> T call(Supplier<T> work) {
    Request outer = CURRENT.get();
    bind(this);
    try {
      return work.get();
    } finally {
      bind(outer);
    }
  }

  private static void bind(Request request) {
    if (request == null || request == NONE) {
      CURRENT.remove();
      MDC.remove(LOG_KEY);
    } else {
      CURRENT.set(request);
      MDC.put(LOG_KEY, request.id);
    }
  }

  /** An executor whose tasks work for this call. */
  public Executor on(Executor executor) {
    return task -> executor.execute(() -> run(task));
  }

  /**
   * The call has its ending; only the first counts.
   *
   * @param code of the protocol
   * @param name of that code, for people
   * @param failed whether the server is to blame
   */
  public void end(int code, String name, boolean failed) {
    if (ended.compareAndSet(false, true)) {
      ending.ended(this, code, name, failed);
    }
  }
}
