package dev.inkstone.server.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends calls whose one request does not arrive in time, so that half-sent requests cannot be
 * collected here. Calls whose client sends a stream have limits of their own.
 */
final class Arrival implements ServerInterceptor {
  private final ScheduledExecutorService timer;
  private final Duration limit;

  Arrival(ScheduledExecutorService timer, Duration limit) {
    this.timer = timer;
    this.limit = limit;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Listener<Q> listener = next.startCall(call, headers);
    return call.getMethodDescriptor().getType().clientSendsOneMessage()
        ? new Timed<>(listener, call)
        : listener;
  }

  /** Until the request is there nobody else speaks to the call: its method begins then. */
  private final class Timed<Q> extends SimpleForwardingServerCallListener<Q> {
    private final AtomicBoolean decided = new AtomicBoolean();
    private final Future<?> tooLate;

    Timed(Listener<Q> listener, ServerCall<Q, ?> call) {
      super(listener);
      tooLate =
          timer.schedule(() -> giveUp(call), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void giveUp(ServerCall<Q, ?> call) {
      if (decided.compareAndSet(false, true)) {
        call.close(
            Status.DEADLINE_EXCEEDED.withDescription(
                "the request did not arrive within " + limit.toSeconds() + " s"),
            new Metadata());
      }
    }

    private boolean arrived() {
      tooLate.cancel(false);
      return decided.compareAndSet(false, true);
    }

    @Override
    public void onHalfClose() {
      if (arrived()) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      arrived();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      arrived();
      super.onComplete();
    }
  }
}
