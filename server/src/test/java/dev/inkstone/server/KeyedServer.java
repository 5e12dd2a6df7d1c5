package dev.inkstone.server;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.Quota;
import dev.inkstone.server.security.Scope;
import dev.inkstone.server.security.TestKeys;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for keys, on both ports, and ways to call it. */
@Timeout(120)
abstract class KeyedServer {
  @TempDir Path folder;
  final LogCapture log = LogCapture.ofEverything();
  TestKeys keys;
  TestServer server;

  /** A key for everything. */
  String all;

  private final HttpClient client = HttpClient.newHttpClient();

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

  Channel channel(String key) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
    return ClientInterceptors.intercept(
        server.connect(), MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** As far as its head: there are answers without end. */
  HttpResponse<InputStream> http(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.server().httpPort() + path))
            .method(method, BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return head(request.build());
  }

  /** The answer to JSON, as far as its head. */
  HttpResponse<InputStream> post(String path, String key, String json) throws Exception {
    return head(posting(path, key, json));
  }

  /** The whole answer to JSON, from when its head is there. */
  HttpResponse<Stream<String>> lines(String path, String key, String json) throws Exception {
    return client.send(posting(path, key, json), BodyHandlers.ofLines());
  }

  private HttpRequest posting(String path, String key, String json) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.server().httpPort() + path))
        .timeout(Duration.ofSeconds(20))
        .headers("authorization", "Bearer " + key, "content-type", "application/json")
        .POST(BodyPublishers.ofString(json))
        .build();
  }

  private HttpResponse<InputStream> head(HttpRequest request) throws Exception {
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    response.body().close();
    return response;
  }

  static Code code(Executable call) {
    return failure(call).getStatus().getCode();
  }

  static StatusRuntimeException failure(Executable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::execute);
  }

  static void drain(Iterator<?> stream) {
    stream.forEachRemaining(event -> {});
  }

  static TextServiceGrpc.TextServiceBlockingStub text(Channel channel) {
    return TextServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }
}
