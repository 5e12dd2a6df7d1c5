package dev.inkstone.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.inkstone.server.admission.Rejection;
import dev.inkstone.server.engine.Ending.Failed;
import dev.inkstone.server.rating.KafkaAway;
import dev.inkstone.server.swap.CheckpointRefused;
import dev.inkstone.server.swap.UnknownCheckpoint;
import dev.inkstone.server.swap.UnknownModel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one table from failures to statuses. What is not in it is a bug: INTERNAL, and logged. */
final class StatusMapper {
  private static final Logger log = LoggerFactory.getLogger(StatusMapper.class);

  private StatusMapper() {}

  static StatusRuntimeException toStatus(Throwable failure) {
    if (failure instanceof InvalidRequest invalid) {
      return status(Code.INVALID_ARGUMENT, invalid.getMessage(), Brief.badRequest(invalid.violations()));
    }
    if (failure instanceof UnknownModel unknown) {
      return status(Code.NOT_FOUND, unknown.getMessage());
    }
    if (failure instanceof UnknownCheckpoint unknown) {
      return status(Code.NOT_FOUND, unknown.getMessage());
    }
    if (failure instanceof CheckpointRefused refused) {
      return status(Code.FAILED_PRECONDITION, refused.getMessage());
    }
    if (failure instanceof RejectedExecutionException) {
      return status(Code.UNAVAILABLE, "the server is shutting down");
    }
    if (failure instanceof NoChatTemplate missing) {
      return status(Code.FAILED_PRECONDITION, missing.getMessage());
    }
    if (failure instanceof IdleConversation idle) {
      return status(Code.DEADLINE_EXCEEDED, idle.getMessage());
    }
    if (failure instanceof UnknownGeneration unknown) {
      return status(Code.NOT_FOUND, unknown.getMessage());
    }
    if (failure instanceof NotStored notStored) {
      return status(Code.FAILED_PRECONDITION, notStored.getMessage());
    }
    if (failure instanceof KafkaAway away) {
      return status(Code.UNAVAILABLE, away.getMessage(), retryInfo(away.retryAfter()));
    }
    if (failure instanceof Unsupported unsupported) {
      return status(Code.UNIMPLEMENTED, unsupported.getMessage());
    }
    if (failure instanceof Rejection rejection) {
      return switch (rejection.kind()) {
        case FULL ->
            status(Code.RESOURCE_EXHAUSTED, rejection.getMessage(), retryInfo(rejection.retryAfter()));
        case DRAINING -> status(Code.UNAVAILABLE, rejection.getMessage());
      };
    }
    log.error("a call failed: a bug", failure);
    return status(Code.INTERNAL, "internal error");
  }

  /** The engine has logged the cause already. */
  static StatusRuntimeException toStatus(Failed failed) {
    return switch (failed.failure()) {
      case STEP_FAILED -> status(Code.INTERNAL, "the model failed; see the server's log");
      case READER_STALLED ->
          status(Code.RESOURCE_EXHAUSTED, "the stream was not read for too long");
      case SHUT_DOWN -> status(Code.UNAVAILABLE, "the server is shutting down");
    };
  }

  private static StatusRuntimeException status(Code code, String message, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(Brief.message(String.valueOf(message)));
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static RetryInfo retryInfo(java.time.Duration after) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            Duration.newBuilder().setSeconds(after.getSeconds()).setNanos(after.getNano()))
        .build();
  }
}
