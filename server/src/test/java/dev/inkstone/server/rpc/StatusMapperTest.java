package dev.inkstone.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusMapperTest {
  /** What grpc-java and others accept; the rest of the trailers is small. */
  private static final int HEADER_LIST_BYTES = 8192 - 300;

  /** A model's name that somebody made up, quoted in the refusal. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "诗", "\ud83d\ude00"})
  void whatIsQuotedNeverOutgrowsTheTrailersThatClientsAccept(String character) {
    String quoted = character.repeat(5000);
    StatusRuntimeException status =
        StatusMapper.toStatus(
            new InvalidRequest(
                Collections.nCopies(50, new FieldViolation("model", "no model " + quoted))));
    assertThat(trailerBytes(status)).isLessThan(HEADER_LIST_BYTES);
    assertThat(status.getStatus().getDescription()).endsWith("...").doesNotContain("\ufffd", "?");
    assertThat(violations(status)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no model 诗人", ""})
  void whatIsShortStaysAsItIs(String description) {
    StatusRuntimeException status =
        StatusMapper.toStatus(new InvalidRequest("model", description));
    assertThat(status.getStatus().getDescription()).isEqualTo("model: " + description);
    assertThat(violations(status))
        .extracting(BadRequest.FieldViolation::getDescription)
        .containsExactly(description);
  }

  private static List<BadRequest.FieldViolation> violations(StatusRuntimeException status) {
    try {
      return StatusProto.fromThrowable(status)
          .getDetails(0)
          .unpack(BadRequest.class)
          .getFieldViolationsList();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static int trailerBytes(StatusRuntimeException status) {
    byte[] details =
        status.getTrailers().get(Metadata.Key.of(
            "grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));
    String description = Status.fromThrowable(status).getDescription();
    int encoded = 0;
    for (byte b : description.getBytes(StandardCharsets.UTF_8)) {
      encoded += b >= ' ' && b <= '~' && b != '%' ? 1 : 3;
    }
    return encoded + (details.length + 2) / 3 * 4;
  }
}
