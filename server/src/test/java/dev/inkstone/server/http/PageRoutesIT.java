package dev.inkstone.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.security.EdgeSecurity;
import dev.inkstone.telemetry.Telemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageRoutesIT {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpEdge edge;

  PageRoutesIT() throws IOException {
    edge =
        new HttpEdge(
            "127.0.0.1",
            0,
            EdgeSecurity.LOOPBACK,
            List.of(new PageRoutes()),
            new Requests(Telemetry.off(), System::nanoTime),
            new OpenReplies());
  }

  @BeforeEach
  void start() throws IOException {
    edge.start();
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void everyFileIsServedWithItsTypeAndUnderGuard() throws Exception {
    for (String name : PageFiles.read().names()) {
      HttpResponse<String> response = send(request("/page/" + name));
      assertThat(response.statusCode()).as(name).isEqualTo(200);
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      assertThat(header(response, "content-type")).as(name).isEqualTo(type);
      assertThat(header(response, "content-security-policy"))
          .contains("default-src 'none'", "frame-ancestors 'none'", "script-src 'self'")
          .doesNotContain("unsafe");
      assertThat(header(response, "x-content-type-options")).isEqualTo("nosniff");
      assertThat(header(response, "referrer-policy")).isEqualTo("no-referrer");
    }
  }

  @Test
  void theRootIsThePage() throws Exception {
    HttpResponse<String> root = send(request("/"));
    assertThat(root.statusCode()).isEqualTo(200);
    assertThat(root.body()).contains("<title>Inkstone</title>");
    assertThat(root.body()).isEqualTo(send(request("/page/index.html")).body());
  }

  @Test
  void whoHasTheFileAlreadyIsToldSo() throws Exception {
    String tag = header(send(request("/page/main.js")), "etag");
    assertThat(tag).isNotEmpty();
    HttpResponse<String> again = send(request("/page/main.js").header("If-None-Match", tag));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    HttpResponse<String> other = send(request("/page/main.js").header("If-None-Match", "W/\"0\""));
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void theHeadAloneSaysHowLongTheFileIs() throws Exception {
    HttpResponse<String> head =
        send(request("/").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    int length = PageFiles.read().file("index.html").bytes().length();
    assertThat(header(head, "content-length")).isEqualTo(String.valueOf(length));
  }

  @Test
  void nothingButTheFilesIsServed() throws Exception {
    for (String path :
        new String[] {"/page/", "/page/none.js", "/page/../logback.xml", "/page/%2e%2e/logback.xml"}) {
      assertThat(send(request(path)).statusCode()).as(path).isEqualTo(404);
    }
    HttpResponse<String> post = send(request("/").POST(BodyPublishers.noBody()));
    assertThat(post.statusCode()).isEqualTo(405);
  }
}
