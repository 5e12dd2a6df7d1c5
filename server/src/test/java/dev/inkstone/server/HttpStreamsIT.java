package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.Web.Event;
import dev.inkstone.server.admission.AdmissionLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams over HTTP: who leaves, who is slow, who is too many, and who is there at the end. */
class HttpStreamsIT {
  private static final String COMPLETIONS = "/v1/completions";
  private static final String ENDLESS =
      "{'prompt': '七绝 春江花月夜', 'max_tokens': 15000, 'ignore_eos': true, 'stream': true}";

  @TempDir private Path folder;
  private TestServer server;
  private Web web;

  private void start(TestServer.Settings settings) throws IOException {
    server = new TestServer(folder, settings);
    web = new Web(server.server().httpPort());
  }

  private void start() throws IOException {
    start(TestServer.Settings.usual());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private boolean isIdle() {
    return server.server().admission().streams() == 0
        && server.server().admission().tokensInFlight() == 0
        && server.server().stats().running() == 0;
  }

  private static String request(int tokens, String more) {
    return "{'prompt': '七绝 春江花月夜', 'seed': 1, 'ignore_eos': true, 'max_tokens': %d%s}"
        .formatted(tokens, more);
  }

  /** A reader with little room, who reads when he is told to. */
  private Socket slowReader(String body) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress("127.0.0.1", server.server().httpPort()));
    byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    socket
        .getOutputStream()
        .write(
            ("POST " + COMPLETIONS + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
                    + "content-type: application/json\r\ncontent-length: "
                    + bytes.length
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(bytes);
    return socket;
  }

  @Test
  void aReaderWhoLeavesEndsTheGenerationWithinAStep() throws Exception {
    start();
    try (Stream<String> lines = web.lines(COMPLETIONS, ENDLESS)) {
      assertThat(lines.limit(5)).hasSize(5);
    }
    eventually("the place is free", this::isIdle);
    assertThat(server.server().stats().running()).isZero();
  }

  @Test
  void whoWaitsForAWholeAnswerAndLeavesEndsItToo() throws Exception {
    start();
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    try (Socket socket = slowReader(ENDLESS.replace("true}", "false}"))) {
      eventually("it is there", () -> server.server().admission().streams() == 1);
      assertThat(socket.isConnected()).isTrue();
    }
    gate.open();
    eventually("the place is free", this::isIdle);
  }

  @Test
  void aSlowReaderIsParkedWhileOthersRunAndThenGoesOn() throws Exception {
    start();
    try (Socket slow = slowReader(request(4_000, ", 'stream': true, 'logprobs': 5"))) {
      server.eventuallyParked(1);
      JsonNode other = web.ask(COMPLETIONS, request(300, ""));
      assertThat(other.at("/usage/completion_tokens").asInt()).isEqualTo(300);
      String all = readAll(slow);
      assertThat(all).contains("\"finish_reason\":\"length\"").contains("data: [DONE]");
      int tokens =
          all.lines()
              .filter(line -> line.startsWith("data: {"))
              .map(line -> Web.parse(line.substring("data: ".length())))
              .mapToInt(event -> event.at("/choices/0/logprobs/tokens").size())
              .sum();
      assertThat(tokens).as("none is lost").isEqualTo(4_000);
    }
    eventually("the place is free", this::isIdle);
  }

  private static String readAll(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void fullIsSaidAtOnceWithWhenToComeAgain() throws Exception {
    start(
        new TestServer.Settings(
            TestServer.CONTEXT, new AdmissionLimits(1, 0, 1L << 40), Duration.ofSeconds(5)));
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    try (Stream<String> lines = web.lines(COMPLETIONS, ENDLESS)) {
      HttpResponse<String> refused = web.send(web.post(COMPLETIONS, request(5, "")));
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
      assertThat(Web.parse(refused.body()).at("/error/code").asText())
          .isEqualTo("rate_limit_exceeded");
      gate.open();
      assertThat(lines.limit(1)).hasSize(1);
    }
  }

  @Test
  void aRequestEndsWhenItsTimeIsUp() throws Exception {
    start();
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    JsonNode error =
        web.refused(
            504,
            web.request(COMPLETIONS)
                .header("content-type", "application/json")
                .header("x-request-timeout", "0.2")
                .POST(
                    BodyPublishers.ofString(
                        request(5, "").replace('\'', '"')))
                .build());
    assertThat(error.path("code").asText()).isEqualTo("deadline_exceeded");
    gate.open();
    eventually("the place is free", this::isIdle);
  }

  @Test
  void aFailureInAStreamIsItsLastEvent() throws Exception {
    start();
    server.model().beforeStep(failingAfter(20));
    List<Event> events = web.events(COMPLETIONS, ENDLESS);
    JsonNode last = events.get(events.size() - 1).json();
    assertThat(last.at("/error/code").asText()).isEqualTo("internal_error");
    assertThat(events).noneMatch(event -> event.data().equals("[DONE]"));
    assertThat(events.stream().filter(event -> event.data().contains("\"error\""))).hasSize(1);
  }

  private static Runnable failingAfter(int steps) {
    int[] left = {steps};
    return () -> {
      if (left[0]-- == 0) {
        throw new IllegalStateException("the model breaks");
      }
    };
  }

  @Test
  void aDrainLetsStreamsFinishAndRefusesNewOnes() throws Exception {
    start(
        new TestServer.Settings(
            TestServer.CONTEXT,
            new AdmissionLimits(TestServer.STREAMS, 1000, 1L << 40),
            Duration.ofSeconds(20)));
    Gate gate = new Gate();
    server.model().beforeStep(gate);
    CompletableFuture<List<Event>> live =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return web.events(COMPLETIONS, request(150, ", 'stream': true"));
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    eventually("it is there", () -> server.server().admission().streams() == 1);
    Thread closing = new Thread(() -> server.server().close());
    closing.start();
    eventually("it drains", () -> server.server().admission().isStopped());
    HttpResponse<String> late = web.send(web.post(COMPLETIONS, request(5, "")));
    assertThat(late.statusCode()).isEqualTo(503);
    assertThat(late.headers().firstValue("retry-after")).hasValue("1");
    gate.open();
    List<Event> events = live.get(20, TimeUnit.SECONDS);
    assertThat(events.get(events.size() - 1).data()).isEqualTo("[DONE]");
    closing.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(closing.isAlive()).isFalse();
  }

  @Test
  void aStreamThatOutlastsTheDrainEndsWithAnError() throws Exception {
    start(
        new TestServer.Settings(
            TestServer.CONTEXT,
            new AdmissionLimits(TestServer.STREAMS, 1000, 1L << 40),
            Duration.ofMillis(100)));
    server.model().beforeStep(new Pace(5));
    CompletableFuture<List<Event>> live =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return web.events(COMPLETIONS, ENDLESS);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    eventually("it is there", () -> server.server().admission().streams() == 1);
    server.server().close();
    List<Event> events = live.get(20, TimeUnit.SECONDS);
    assertThat(events.get(events.size() - 1).json().at("/error/code").asText())
        .isEqualTo("unavailable");
  }
}
