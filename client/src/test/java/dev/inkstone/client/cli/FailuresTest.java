package dev.inkstone.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.RetryInfo;
import dev.inkstone.client.FakeServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FailuresTest {
  private static final BadRequest TWO_FIELDS =
      BadRequest.newBuilder()
          .addFieldViolations(violation("sampling.temperature", "is -1; must be 0 to 2"))
          .addFieldViolations(violation("sampling.max_tokens", "is 0; must be 1 or more"))
          .build();

  @Test
  void aRefusedRequestNamesEveryFieldAndIsBadUsage() {
    CommandRun run = runAgainst(failure(Status.Code.INVALID_ARGUMENT, TWO_FIELDS));
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "inkstone: sampling.temperature: is -1; must be 0 to 2; "
                    + "sampling.max_tokens: is 0; must be 1 or more\n"));
  }

  @Test
  void aFullServerSaysWhenToTryAgain() {
    RetryInfo retry =
        RetryInfo.newBuilder()
            .setRetryDelay(Duration.newBuilder().setSeconds(1).setNanos(500_000_000))
            .build();
    CommandRun run = runAgainst(failure(Status.Code.RESOURCE_EXHAUSTED, retry));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("inkstone: from the server; try again in 1.5 s\n");
  }

  @Test
  void aDrainingServerIsNotTakenForAMissingOne() {
    StatusRuntimeException draining =
        Status.UNAVAILABLE.withDescription("draining").asRuntimeException();
    assertThat(Failures.explain(draining, "host:1"))
        .isEqualTo("the server at host:1 went away (draining); try again");
  }

  @Test
  void anUnknownModelIsToldInTheServersWords() {
    CommandRun run =
        runAgainst(Status.NOT_FOUND.withDescription("no model 'bard'").asRuntimeException());
    assertThat(run).isEqualTo(new CommandRun(1, "", "inkstone: no model 'bard'\n"));
  }

  private static CommandRun runAgainst(StatusRuntimeException failure) {
    try (FakeServer server = FakeServer.answering((request, reply) -> reply.onError(failure))) {
      return CommandRun.of("generate", "--server", server.address().toString(), "春");
    }
  }

  private static StatusRuntimeException failure(Status.Code code, Message detail) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("from the server")
            .addDetails(Any.pack(detail))
            .build());
  }

  private static FieldViolation violation(String field, String description) {
    return FieldViolation.newBuilder().setField(field).setDescription(description).build();
  }
}
