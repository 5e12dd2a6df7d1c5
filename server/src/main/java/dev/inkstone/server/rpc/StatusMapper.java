package dev.inkstone.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** What a {@link Problem} is called in gRPC: a status, with details where they help. */
final class StatusMapper {
  private StatusMapper() {}

  static StatusRuntimeException toStatus(Throwable failure) {
    return toStatus(Problem.of(failure));
  }

  static StatusRuntimeException toStatus(Problem problem) {
    Code code = code(problem.kind());
    Status.Builder status =
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(Brief.message(String.valueOf(problem.message())));
    if (code == Code.INVALID_ARGUMENT) {
      status.addDetails(Any.pack(Brief.badRequest(problem.fields())));
    }
    problem.retryAfter().ifPresent(after -> status.addDetails(Any.pack(retryInfo(after))));
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static Code code(Problem.Kind kind) {
    return switch (kind) {
      case INVALID -> Code.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
      case FORBIDDEN -> Code.PERMISSION_DENIED;
      case NOT_FOUND -> Code.NOT_FOUND;
      case PRECONDITION -> Code.FAILED_PRECONDITION;
      case FULL, QUOTA, STALLED -> Code.RESOURCE_EXHAUSTED;
      case DEADLINE -> Code.DEADLINE_EXCEEDED;
      case UNAVAILABLE -> Code.UNAVAILABLE;
      case UNSUPPORTED -> Code.UNIMPLEMENTED;
      case INTERNAL -> Code.INTERNAL;
    };
  }

  private static RetryInfo retryInfo(java.time.Duration after) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            Duration.newBuilder().setSeconds(after.getSeconds()).setNanos(after.getNano()))
        .build();
  }
}
