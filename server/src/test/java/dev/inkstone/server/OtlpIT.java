package dev.inkstone.server;

import static dev.inkstone.server.TestServer.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.telemetry.Telemetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans on their way to a collector, over a real socket. */
class OtlpIT {
  private record Export(String path, String type, byte[] body) {}

  @TempDir private Path folder;
  private final List<Export> exports = new CopyOnWriteArrayList<>();
  private HttpServer collector;

  @BeforeEach
  void listen() throws IOException {
    collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        call -> {
          byte[] body = call.getRequestBody().readAllBytes();
          if ("gzip".equals(call.getRequestHeaders().getFirst("Content-Encoding"))) {
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
              body = plain.readAllBytes();
            }
          }
          String type = call.getRequestHeaders().getFirst("Content-Type");
          exports.add(new Export(call.getRequestURI().getPath(), type, body));
          call.sendResponseHeaders(200, -1);
          call.close();
        });
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private void generateAndEnd(String endpoint) throws Exception {
    try (Telemetry telemetry = Telemetry.open("inkstone-server", Optional.of(endpoint));
        TestServer server = new TestServer(folder, Settings.usual(), telemetry)) {
      server.write(request(10));
    }
  }

  @Test
  void spansOfARequestReachTheCollectorBeforeTheEnd() throws Exception {
    generateAndEnd("http://127.0.0.1:" + collector.getAddress().getPort());
    assertThat(exports)
        .isNotEmpty()
        .allSatisfy(
            export -> {
              assertThat(export.path()).isEqualTo("/v1/traces");
              assertThat(export.type()).isEqualTo("application/x-protobuf");
              // Resource spans, and nothing beside them.
              assertThat(UnknownFieldSet.parseFrom(export.body()).asMap()).containsOnlyKeys(1);
            });
    StringBuilder all = new StringBuilder();
    exports.forEach(export -> all.append(new String(export.body(), ISO_8859_1)));
    assertThat(all)
        .contains("inkstone-server", "inkstone.v1.TextService/Generate", "text_completion poet")
        .contains("queue", "prefill", "decode", "send", "gen_ai.usage.output_tokens");
  }

  @Test
  void collectorThatIsAwayHoldsNobodyUp() throws Exception {
    int port = collector.getAddress().getPort();
    collector.stop(0);
    long begin = System.nanoTime();
    generateAndEnd("http://127.0.0.1:" + port);
    assertThat(System.nanoTime() - begin).isLessThan(40_000_000_000L);
  }
}
