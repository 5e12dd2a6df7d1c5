package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.telemetry.Telemetry;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracesIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String PROMPT = "七绝 春江花月夜";

  @TempDir private Path folder;
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Telemetry telemetry =
      Telemetry.to(
          SdkTracerProvider.builder()
              .addSpanProcessor(SimpleSpanProcessor.create(spans))
              .build());
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestCheckpoints.publish(shipped, "poet", "weights");
    TestCheckpoints.publishPainter(shipped, "painter", "weights");
    server = new TestServer(folder, Settings.usual(), telemetry);
  }

  @AfterEach
  void stop() {
    server.close();
    telemetry.close();
  }

  private static Metadata headers(String... pairs) {
    Metadata headers = new Metadata();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.put(
          Metadata.Key.of(pairs[i], Metadata.ASCII_STRING_MARSHALLER), pairs[i + 1]);
    }
    return headers;
  }

  private SpanData span(String name) {
    List<SpanData> found =
        spans.getFinishedSpanItems().stream().filter(s -> s.getName().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private void awaitSpan(String name) {
    eventually(
        "there is a span " + name,
        () ->
            spans.getFinishedSpanItems().stream().anyMatch(span -> span.getName().equals(name)));
  }

  @Test
  void requestIsATreeBelowItsCallersSpan() throws Exception {
    Metadata headers =
        headers("traceparent", "00-" + TRACE + "-" + PARENT + "-01", "x-request-id", "mine-1");
    Recording stream = new Recording();
    server
        .text()
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .generate(request(20).build(), stream);
    assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    awaitSpan("inkstone.v1.TextService/Generate");

    SpanData call = span("inkstone.v1.TextService/Generate");
    assertThat(call.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(call.getTraceId()).isEqualTo(TRACE);
    assertThat(call.getParentSpanId()).isEqualTo(PARENT);
    assertThat(call.getAttributes().get(stringKey("inkstone.request.id"))).isEqualTo("mine-1");
    assertThat(call.getAttributes().get(longKey("rpc.grpc.status_code"))).isZero();
    assertThat(call.getAttributes().get(stringKey("inkstone.checkpoint.version"))).isEqualTo("1");

    SpanData generation = span("text_completion poet");
    assertThat(generation.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(generation.getAttributes().get(stringKey("gen_ai.operation.name")))
        .isEqualTo("text_completion");
    assertThat(generation.getAttributes().get(stringKey("gen_ai.request.model")))
        .isEqualTo("poet");
    assertThat(generation.getAttributes().get(stringKey("gen_ai.response.id")))
        .isEqualTo(stream.started().getGenerationIds(0));
    assertThat(generation.getAttributes().get(longKey("gen_ai.usage.input_tokens")))
        .isEqualTo(stream.started().getPromptTokens());
    assertThat(generation.getAttributes().get(longKey("gen_ai.usage.output_tokens")))
        .isEqualTo(20);
    assertThat(generation.getAttributes().get(longKey("gen_ai.request.seed"))).isEqualTo(1);
    assertThat(generation.getAttributes().get(stringArrayKey("gen_ai.response.finish_reasons")))
        .containsExactly("length");
    assertInOrder(generation, "queue", "prefill", "decode");

    SpanData send = span("send");
    assertThat(send.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(send.getStartEpochNanos())
        .isGreaterThanOrEqualTo(span("decode").getStartEpochNanos());
    assertThat(spans.getFinishedSpanItems()).hasSize(6);
    assertThat(spans.getFinishedSpanItems().toString()).doesNotContain(PROMPT);
  }

  /** Each begins where the one before ends, and together they are the whole. */
  private void assertInOrder(SpanData whole, String... phases) {
    long at = whole.getStartEpochNanos();
    for (String phase : phases) {
      assertThat(span(phase).getParentSpanId()).isEqualTo(whole.getSpanId());
      assertThat(span(phase).getStartEpochNanos()).as(phase).isEqualTo(at);
      at = span(phase).getEndEpochNanos();
    }
    assertThat(at).isEqualTo(whole.getEndEpochNanos());
  }

  @Test
  void requestOverHttpIsATreeToo() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.server().httpPort() + "/v1/completions"))
            .header("content-type", "application/json")
            .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
            .header("x-request-id", "mine-2")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\": \"poet\", \"prompt\": \"%s\", \"max_tokens\": 5}"
                        .formatted(PROMPT)))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-request-id")).contains("mine-2");
    awaitSpan("POST /v1/completions");
    SpanData call = span("POST /v1/completions");
    assertThat(call.getTraceId()).isEqualTo(TRACE);
    assertThat(call.getParentSpanId()).isEqualTo(PARENT);
    assertThat(call.getAttributes().get(longKey("http.response.status_code"))).isEqualTo(200);
    assertThat(call.getAttributes().get(stringKey("inkstone.request.id"))).isEqualTo("mine-2");
    assertThat(span("text_completion poet").getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(span("send").getParentSpanId()).isEqualTo(call.getSpanId());
  }

  @Test
  void imagesAreDrawnBelowTheirCall() {
    ImageServiceGrpc.newBlockingStub(server.connect())
        .generate(GenerateImagesRequest.newBuilder().setModel("painter").setCount(2).build())
        .forEachRemaining(event -> {});
    awaitSpan("inkstone.v1.ImageService/Generate");
    assertThat(span("generate_content painter").getParentSpanId())
        .isEqualTo(span("inkstone.v1.ImageService/Generate").getSpanId());
    assertInOrder(span("generate_content painter"), "queue", "draw");
  }

  @Test
  void refusedCallHasItsStatusAndNothingBelow() throws Exception {
    Recording stream = server.generate(request(5).setModel("nobody"));
    assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    awaitSpan("inkstone.v1.TextService/Generate");
    SpanData call = span("inkstone.v1.TextService/Generate");
    assertThat(call.getAttributes().get(longKey("rpc.grpc.status_code"))).isEqualTo(5);
    assertThat(call.getStatus().getStatusCode())
        .as("the caller's fault")
        .isEqualTo(StatusCode.UNSET);
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
  }

  @Test
  void healthChecksAreNotTraced() {
    HealthGrpc.newBlockingStub(server.connect()).check(HealthCheckRequest.getDefaultInstance());
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void answerBearsTheRequestsIdWhetherItSucceedsOrNot() throws Exception {
    assertThat(idOf("poet", "a-b.c:1")).isEqualTo("a-b.c:1");
    assertThat(idOf("nobody", "again")).isEqualTo("again");
    assertThat(idOf("poet", null)).matches("[0-9a-f-]{36}");
    assertThat(idOf("poet", "no id, for it has spaces")).matches("[0-9a-f-]{36}");
  }

  private String idOf(String model, String given) throws Exception {
    AtomicReference<Metadata> first = new AtomicReference<>();
    AtomicReference<Metadata> last = new AtomicReference<>();
    TextServiceGrpc.TextServiceStub stub =
        server
            .text()
            .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(first, last))
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(
                    given == null ? new Metadata() : headers("x-request-id", given)));
    Recording stream = new Recording();
    stub.generate(request(3).setModel(model).build(), stream);
    stream.awaitEnd();
    Metadata.Key<String> key =
        Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    String inHeaders = first.get() == null ? null : first.get().get(key);
    return inHeaders == null ? last.get().get(key) : inHeaders;
  }

  @Test
  void whatTheEngineLogsOfACallHasItsId() throws Exception {
    try (LogCapture log = new LogCapture()) {
      Recording stream = new Recording();
      io.grpc.Context.CancellableContext call = io.grpc.Context.current().withCancellation();
      call.run(
          () ->
              server
                  .text()
                  .withInterceptors(
                      MetadataUtils.newAttachHeadersInterceptor(
                          headers("x-request-id", "cancelled-1")))
                  .generate(request(19_000).build(), stream));
      stream.awaitFirstChunk();
      call.cancel(null);
      eventually("it is logged", () -> !log.linesWith("cancelled after").isEmpty());
      assertThat(log.requestIds("cancelled after")).containsExactly("cancelled-1");
    }
  }
}
