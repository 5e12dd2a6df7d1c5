package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.admission.AdmissionLimits;
import dev.inkstone.v1.EvaluateImage;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.EvaluationServiceGrpc;
import dev.inkstone.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test class whose server scores with models that cost nothing. */
abstract class WithScores {
  static final int CONTEXT = 600;
  static final String PROMPT = "七绝 春江花月夜";

  @TempDir private Path folder;
  TestServer server;

  @BeforeEach
  void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "first weights");
    TestCheckpoints.publish(shipped, "plain", "first weights", "plain", null);
    TestCheckpoints.publishPainter(shipped, "painter", "first weights");
    Registry registry = new Registry(folder.resolve("registry"));
    TestCheckpoints.publish(registry, "poet", "second weights");
    TestCheckpoints.publish(registry, "poet", "third weights");
    registry.promote("poet", "2");
    AdmissionLimits limits = new AdmissionLimits(4, 10, 4 << 20);
    server = new TestServer(folder, new Settings(CONTEXT, limits, Duration.ofSeconds(5)));
  }

  @AfterEach
  void nothingStaysReserved() {
    eventually("nothing is held", () -> server.server().admission().streams() == 0);
    assertThat(server.server().admission().tokensInFlight()).isZero();
    server.close();
  }

  EvaluationServiceBlockingStub stub() {
    return EvaluationServiceGrpc.newBlockingStub(server.connect())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  static EvaluateItem text(String prompt, String completion) {
    return EvaluateItem.newBuilder()
        .setText(EvaluateText.newBuilder().setPrompt(prompt).setCompletion(completion))
        .build();
  }

  static EvaluateItem image(String prompt) {
    return EvaluateItem.newBuilder()
        .setImage(
            EvaluateImage.newBuilder()
                .setPrompt(prompt)
                .setData(ByteString.copyFromUtf8("no image")))
        .build();
  }

  EvaluateResponse evaluate(EvaluateItem... items) {
    return stub().evaluate(EvaluateRequest.newBuilder().addAllItems(List.of(items)).build());
  }

  StatusRuntimeException refusal(EvaluateRequest.Builder request) {
    return catchThrowableOfType(
        StatusRuntimeException.class, () -> stub().evaluate(request.build()));
  }

  Status.Code code(EvaluateRequest.Builder request) {
    return refusal(request).getStatus().getCode();
  }

  static EvaluateRequest.Builder of(EvaluateItem... items) {
    return EvaluateRequest.newBuilder().addAllItems(List.of(items));
  }
}
