package dev.inkstone.server;

import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateText;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot be scored, and how that is said. */
class EvaluationRefusalsIT extends WithScores {
  private List<String> fields(EvaluateRequest.Builder request) throws Exception {
    StatusRuntimeException refusal = refusal(request);
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return StatusProto.fromThrowable(refusal).getDetails(0).unpack(BadRequest.class)
        .getFieldViolationsList().stream().map(FieldViolation::getField).toList();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(code(of(text("", "春")).setModel("nobody"))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(of(text("", "春")).setVersion("9"))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(of(image("cat")).setModel("../x-classifier")))
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(of(image("cat")).setVersion("9"))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void imagesThatNothingCanJudgeAreRefusedWithTheNameOfWhatIsMissing() {
    StatusRuntimeException refusal = refusal(of(image("cat")));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refusal.getMessage()).contains("painter-classifier");
  }

  @Test
  void itemsThatAreWrongAreNamed() throws Exception {
    assertThat(fields(EvaluateRequest.newBuilder())).containsExactly("items");
    EvaluateRequest.Builder many = EvaluateRequest.newBuilder();
    for (int i = 0; i < 257; i++) {
      many.addItems(text("", "春"));
    }
    assertThat(fields(many)).containsExactly("items");
    assertThat(fields(of(text("", "春"), text("", "")))).containsExactly("items[1].text.completion");
    assertThat(fields(of(text("", "春"), EvaluateItem.getDefaultInstance(), image(""))))
        .containsExactly("items[1]", "items[2]");
    assertThat(fields(of(text("", "X"), text("X", "春"))))
        .containsExactly("items[0].text.completion", "items[1].text.prompt");
    assertThat(fields(of(text("", "春"), text("", "春".repeat(CONTEXT)))))
        .containsExactly("items[1].text.completion");
    assertThat(fields(of(text("", "春".repeat(350_000))))).containsExactly("items");
    assertThat(fields(of(text("", "春")).setModel("painter"))).containsExactly("items[0].text");
    assertThat(fields(of(image("")).setModel("poet"))).containsExactly("items[0].image");
    EvaluateText.Builder form = EvaluateText.newBuilder().setCompletion("春").setFormValue(9);
    assertThat(fields(of(EvaluateItem.newBuilder().setText(form).build())))
        .containsExactly("items[0].text.form");
  }
}
