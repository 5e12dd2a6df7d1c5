package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.security.Quota;
import dev.inkstone.server.security.Scope;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a key has a minute. */
class QuotasIT extends KeyedServer {
  private static final Quota THREE_REQUESTS =
      new Quota(Optional.of(3L), Optional.empty(), Optional.empty());
  private static final Quota TOKENS_AND_IMAGES =
      new Quota(Optional.empty(), Optional.of(200L), Optional.of(4L));

  @Test
  void requestsBeyondTheQuotaAreToldWhenToComeBack() throws Exception {
    String small = keys.add("small", THREE_REQUESTS, Scope.METRICS, Scope.GENERATE);
    server.server().lookAtFiles();
    for (int i = 0; i < 3; i++) {
      assertThat(http("GET", "/metrics", "authorization", "Bearer " + small).statusCode())
          .isEqualTo(200);
    }
    HttpResponse<InputStream> refused =
        http("GET", "/metrics", "authorization", "Bearer " + small);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("retry-after").orElseThrow()).isBetween(1L, 20L);
    StatusRuntimeException call =
        failure(() -> drain(text(channel(small)).generate(TestServer.request(1).build())));
    assertThat(call.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    Any detail = StatusProto.fromThrowable(call).getDetails(0);
    assertThat(detail.unpack(RetryInfo.class).getRetryDelay().getSeconds()).isBetween(0L, 20L);
  }

  @Test
  void tokensAndImagesAreCountedAndWhatWasNotUsedIsGivenBack() throws Exception {
    String small = keys.add("small", TOKENS_AND_IMAGES, Scope.GENERATE);
    server.server().lookAtFiles();
    TestCheckpoints.publishPainter(new Registry(folder.resolve("registry")), "painter", "w");
    TextServiceGrpc.TextServiceBlockingStub stub = text(channel(small));
    // Each reserves some 135 tokens, of which it uses but a part.
    for (int i = 0; i < 3; i++) {
      drain(stub.generate(TestServer.request(10).build()));
    }
    drain(stub.generate(TestServer.request(100).build()));
    assertThat(code(() -> drain(stub.generate(TestServer.request(1000).build()))))
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    GenerateImagesRequest three =
        GenerateImagesRequest.newBuilder().setModel("painter").setCount(3).build();
    TestServer.eventually(
        "the painter is served", () -> images(small, three) != Code.NOT_FOUND);
    assertThat(images(small, three)).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  private Code images(String key, GenerateImagesRequest request) {
    try {
      drain(
          ImageServiceGrpc.newBlockingStub(channel(key))
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .generate(request));
      return Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  void overHttpTheSameTokensAreCounted() throws Exception {
    String small = keys.add("small", TOKENS_AND_IMAGES, Scope.GENERATE);
    server.server().lookAtFiles();
    String json =
        "{\"model\": \"poet\", \"prompt\": \"七绝 春江花月夜\", \"max_tokens\": 150, \"seed\": 1,"
            + " \"temperature\": 0}";
    assertThat(post("/v1/completions", small, json).statusCode()).isEqualTo(200);
    HttpResponse<InputStream> refused = post("/v1/completions", small, json);
    for (int i = 0; i < 20 && refused.statusCode() == 200; i++) {
      refused = post("/v1/completions", small, json);
    }
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("retry-after").orElseThrow()).isBetween(1L, 60L);
  }
}
