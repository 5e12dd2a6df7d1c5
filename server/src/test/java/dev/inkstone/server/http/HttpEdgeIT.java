package dev.inkstone.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEdgeIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch scrapes = new CountDownLatch(1);
  private volatile String metrics = "inkstone_num_requests_running 3.0\n";
  private volatile boolean scrapeHangs;
  private volatile Optional<String> unready = Optional.empty();
  private final HttpEdge edge =
      new HttpEdge(
          "127.0.0.1",
          0,
          EdgeSecurity.LOOPBACK,
          List.of(new OpsRoutes(this::scrape, () -> unready)),
          new Requests(Telemetry.off(), System::nanoTime),
          new OpenReplies());

  @BeforeEach
  void start() throws IOException {
    edge.start();
  }

  @AfterEach
  void stop() {
    scrapes.countDown();
    edge.close();
  }

  private String scrape() {
    if (scrapeHangs) {
      try {
        scrapes.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (metrics == null) {
      throw new IllegalStateException("a secret");
    }
    return metrics;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private static String json(HttpResponse<String> response, String pointer) throws IOException {
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    return new ObjectMapper().readTree(response.body()).at(pointer).asText();
  }

  @Test
  void metricsArePrometheusText() throws Exception {
    HttpResponse<String> response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body()).isEqualTo(metrics);
  }

  @Test
  void aScrapeThatHangsHoldsUpNobodyElse() throws Exception {
    scrapeHangs = true;
    var scrape = client.sendAsync(request("/metrics").build(), BodyHandlers.ofString());
    for (int i = 0; i < 10; i++) {
      assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }
    assertThat(scrape).isNotDone();
    scrapes.countDown();
    assertThat(scrape.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void readyzSaysWhyNotToSendRequests() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    unready = Optional.of("no model is served");
    HttpResponse<String> response = get("/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response, "/reason")).isEqualTo("no model is served");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void unknownPathsAndMethodsAreRefusedInJson() throws Exception {
    HttpResponse<String> unknown = get("/v2/nothing");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(json(unknown, "/error/message")).isEqualTo("there is nothing at /v2/nothing");
    HttpResponse<String> post =
        client.send(
            request("/healthz").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(json(post, "/error/code")).isEqualTo("method_not_allowed");
  }

  @Test
  void aBugIsAnsweredWithoutItsInnards() throws Exception {
    metrics = null;
    HttpResponse<String> response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(json(response, "/error/message")).isEqualTo("internal error");
    assertThat(response.body()).doesNotContain("secret");
  }

  @Test
  void aTakenPortIsOneClearLine() {
    HttpEdge second =
        new HttpEdge(
            "127.0.0.1",
            edge.port(),
            EdgeSecurity.LOOPBACK,
            List.of(new OpsRoutes(() -> "", Optional::empty)),
            new Requests(Telemetry.off(), System::nanoTime),
            new OpenReplies());
    assertThatIOException()
        .isThrownBy(second::start)
        .withMessage(
            "cannot listen on 127.0.0.1:%d: Address already in use; choose another with --host"
                + " and --http-port",
            edge.port());
    second.close();
  }
}
