package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.security.Quota;
import dev.inkstone.server.security.Scope;
import dev.inkstone.server.security.TestKeys;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What passes with a key and what without, on both ports. */
class KeysIT extends KeyedServer {
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
  void aConversationIsToldThatItsKeyHasChanged() throws Exception {
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
    Quota quota = new Quota(Optional.of(9L), Optional.empty(), Optional.empty());
    keys.change("talker", quota, Scope.GENERATE);
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
