package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.List;

/** What a refused request is told of its fields. */
final class Violations {
  private Violations() {}

  /** The fields that a refusal names; it must say of each what is wrong. */
  static List<String> fields(Throwable refusal) throws InvalidProtocolBufferException {
    assertThat(Status.fromThrowable(refusal).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    List<FieldViolation> violations =
        StatusProto.fromThrowable(refusal)
            .getDetails(0)
            .unpack(BadRequest.class)
            .getFieldViolationsList();
    assertThat(violations)
        .allSatisfy(violation -> assertThat(violation.getDescription()).isNotBlank());
    return violations.stream().map(FieldViolation::getField).toList();
  }
}
