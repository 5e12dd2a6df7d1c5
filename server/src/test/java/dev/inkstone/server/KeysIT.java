package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.Quota;
import dev.inkstone.server.security.Scope;
import dev.inkstone.server.security.TestKeys;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for keys, on both ports. */
@Timeout(120)
class KeysIT {
  private static final Quota SMALL =
      new Quota(Optional.of(3L), Optional.of(200L), Optional.of(4L));

  @TempDir private Path folder;
  private final LogCapture log = LogCapture.ofEverything();
  private final HttpClient client = HttpClient.newHttpClient();
  private TestKeys keys;
  private TestServer server;
  private String all;

  @BeforeEach
  void start() throws Exception {
    keys = new TestKeys(folder.resolve("keys.yaml"));
    all = keys.add("all", Quota.NONE, Scope.values());
    SecurityOptions security =
        new SecurityOptions(Optional.of(keys.file()), false, Optional.empty(), EdgeLimits.USUAL);
    server = new TestServer(folder, Settings.usual().with(security));
  }

  @AfterEach
  void stop() {
    server.close();
    log.close();
  }

  private Channel channel(String key) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
    return ClientInterceptors.intercept(
        server.connect(), MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** As far as its head: there are answers without end. */
  private HttpResponse<InputStream> http(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.server().httpPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), BodyHandlers.ofInputStream());
    response.body().close();
    return response;
  }

  private static Code code(Executable call) {
    return failure(call).getStatus().getCode();
  }

  private static StatusRuntimeException failure(Executable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::execute);
  }

  private static void drain(Iterator<?> stream) {
    stream.forEachRemaining(event -> {});
  }

  private static TextServiceGrpc.TextServiceBlockingStub text(Channel channel) {
    return TextServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** Whatever it takes and gives: nothing is sent. */
  private static Code callWithNothing(Channel channel, MethodDescriptor<?, ?> method) {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setFullMethodName(method.getFullMethodName())
            .setType(MethodType.SERVER_STREAMING)
            .build();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    try {
      Iterator<byte[]> answer =
          ClientCalls.blockingServerStreamingCall(channel, raw, options, new byte[0]);
      answer.hasNext();
      return Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  void noRpcPassesWithoutAKeyButTheProbe() {
    List<String> open = new ArrayList<>();
    List<ServerMethodDefinition<?, ?>> methods =
        server.server().grpcServices().stream()
            .<ServerMethodDefinition<?, ?>>flatMap(service -> service.getMethods().stream())
            .toList();
    assertThat(methods).hasSizeGreaterThan(15);
    for (ServerMethodDefinition<?, ?> method : methods) {
      MethodDescriptor<?, ?> called = method.getMethodDescriptor();
      Code nobody = callWithNothing(server.connect(), called);
      Code stranger = callWithNothing(channel(TestKeys.stranger()), called);
      assertThat(nobody).as(called.getFullMethodName()).isEqualTo(stranger);
      if (nobody != Code.UNAUTHENTICATED) {
        open.add(called.getFullMethodName());
      }
    }
    assertThat(open).containsExactly("grpc.health.v1.Health/Check");
  }

  @Test
  void everyRpcHasSomebodyWhoMayCallIt() {
    Channel channel = channel(all);
    server.server().grpcServices().stream()
        .flatMap(service -> service.getMethods().stream())
        .map(ServerMethodDefinition::getMethodDescriptor)
        .filter(method -> method.getType().serverSendsOneMessage())
        .forEach(
            method ->
                assertThat(callWithNothing(channel, method))
                    .as(method.getFullMethodName())
                    .isNotIn(Code.UNAUTHENTICATED, Code.PERMISSION_DENIED));
  }

  @Test
  void noRoutePassesWithoutAKeyButTheProbesAndThePage() throws Exception {
    List<String> open = new ArrayList<>();
    assertThat(server.server().httpRoutes()).hasSizeGreaterThan(2);
    for (String route : server.server().httpRoutes()) {
      String[] parts = route.split(" ");
      String path = parts[1].replaceAll(":[a-zA-Z]+", "anything").replace("*", "anything");
      int nobody = http(parts[0], path).statusCode();
      int stranger =
          http(parts[0], path, "authorization", "Bearer " + TestKeys.stranger()).statusCode();
      assertThat(nobody).as(route).isEqualTo(stranger);
      if (nobody != 401) {
        open.add(route);
      }
      int known = http(parts[0], path, "authorization", "Bearer " + all).statusCode();
      if (!route.endsWith("*")) {
        assertThat(known).as(route + ": in the table of who may call what").isNotIn(401, 403);
      }
    }
    open.removeIf(route -> route.matches("(GET|HEAD) (/|/page/.*)"));
    assertThat(open).containsExactlyInAnyOrder("GET /healthz", "GET /readyz");
  }

  @Test
  void pathsThatAreWrittenOtherwiseAreNoWayIn() throws Exception {
    for (String path :
        List.of(
            "/metrics/", "//metrics", "/./metrics", "/healthz/../metrics", "/%6Detrics",
            "/healthz/%2e%2e/metrics", "/metrics;x", "/metrics%00", "/METRICS", "/nothing")) {
      assertThat(http("GET", path).statusCode()).as(path).isIn(400, 401);
    }
    assertThat(http("GET", "/metrics?key=" + all).statusCode()).isEqualTo(401);
  }

  @Test
  void aScopeThatIsMissingIsForbidden() throws Exception {
    String rater = keys.add("rater", Quota.NONE, Scope.RATE);
    String monitor = keys.add("monitor", Quota.NONE, Scope.METRICS);
    server.server().lookAtFiles();
    assertThat(code(() -> drain(text(channel(rater)).generate(TestServer.request(1).build()))))
        .isEqualTo(Code.PERMISSION_DENIED);
    assertThat(http("GET", "/metrics", "authorization", "Bearer " + rater).statusCode())
        .isEqualTo(403);
    assertThat(http("GET", "/metrics", "authorization", "Bearer " + monitor).statusCode())
        .isEqualTo(200);
    // Without Kafka, and so no further than to its door.
    assertThat(
            code(
                () ->
                    RatingServiceGrpc.newBlockingStub(channel(monitor))
                        .rate(RateRequest.getDefaultInstance())))
        .isEqualTo(Code.PERMISSION_DENIED);
    assertThat(
            code(
                () ->
                    RatingServiceGrpc.newBlockingStub(channel(rater))
                        .rate(RateRequest.getDefaultInstance())))
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void requestsBeyondTheQuotaAreToldWhenToComeBack() throws Exception {
    String small = keys.add("small", SMALL, Scope.METRICS, Scope.GENERATE);
    server.server().lookAtFiles();
    for (int i = 0; i < 3; i++) {
      assertThat(http("GET", "/metrics", "authorization", "Bearer " + small).statusCode())
          .isEqualTo(200);
    }
    HttpResponse<InputStream> refused = http("GET", "/metrics", "authorization", "Bearer " + small);
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
    Quota quota = new Quota(Optional.empty(), Optional.of(200L), Optional.of(4L));
    String small = keys.add("small", quota, Scope.GENERATE);
    server.server().lookAtFiles();
    TestServer.publishPainter(
        new Registry(folder.resolve("registry")), "painter", "w");
    TextServiceGrpc.TextServiceBlockingStub stub = text(channel(small));
    // Each reserves some 135 tokens, of which it uses but a part.
    for (int i = 0; i < 3; i++) {
      drain(stub.generate(TestServer.request(10).build()));
    }
    drain(stub.generate(TestServer.request(100).build()));
    assertThat(code(() -> drain(stub.generate(TestServer.request(100).build()))))
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
  void theFileIsReadAgainWhenItChangesAndAWrongOneChangesNothing() throws Exception {
    String second = keys.add("second", Quota.NONE, Scope.METRICS);
    assertThat(http("GET", "/metrics", "authorization", "Bearer " + second).statusCode())
        .isEqualTo(401);
    TestServer.eventually(
        "the new key is known",
        () -> {
          try {
            return http("GET", "/metrics", "authorization", "Bearer " + second).statusCode() == 200;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    keys.spoil();
    server.server().lookAtFiles();
    server.server().lookAtFiles();
    assertThat(http("GET", "/metrics", "authorization", "Bearer " + second).statusCode())
        .isEqualTo(200);
    assertThat(log.linesWith("keys stay as they were")).hasSize(1);
    keys.remove("second");
    server.server().lookAtFiles();
    assertThat(http("GET", "/metrics", "authorization", "Bearer " + second).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aConversationGoesOnOnlyAsLongAsItsKeyIsThere() throws Exception {
    String small = keys.add("talker", Quota.NONE, Scope.GENERATE);
    server.server().lookAtFiles();
    ChatRecording chat = new ChatRecording(TextServiceGrpc.newStub(channel(small)));
    ChatRequest.Builder open = ChatRequest.newBuilder();
    open.getOpenBuilder().setModel("poet").getSamplingBuilder().setMaxTokens(3).setSeed(1);
    chat.send(open.build());
    ChatRequest.Builder message = ChatRequest.newBuilder();
    message.getMessageBuilder().setContent("春");
    chat.send(message.build());
    assertThat(chat.awaitAnswer(1).failed()).isNull();
    keys.remove("talker");
    server.server().lookAtFiles();
    chat.send(message.build());
    assertThat(chat.awaitAnswer(2).failed().getCode()).isEqualTo(Code.UNAUTHENTICATED.value());
    chat.halfClose();
    assertThat(chat.awaitEnd().isOk()).isTrue();
  }

  @Test
  void neitherKeysNorTextsAreInTheLog() throws Exception {
    String secret = "春江花月夜";
    drain(
        text(channel(all))
            .generate(TestServer.request(3).setPrompt("七绝 " + secret).build()));
    http("GET", "/metrics?q=" + all, "authorization", "Bearer " + all);
    code(() -> drain(text(channel(all + "x")).generate(TestServer.request(3).build())));
    code(
        () ->
            drain(text(channel(all)).generate(TestServer.request(3).setModel(secret).build())));
    keys.add("another", Quota.NONE, Scope.RATE);
    server.server().lookAtFiles();
    assertThat(log.linesWith("API keys")).isNotEmpty();
    assertThat(log.linesWith(all.substring(13))).isEmpty();
    assertThat(log.linesWith(secret)).isEmpty();
  }
}
