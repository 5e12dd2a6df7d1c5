package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.security.Quota;
import dev.inkstone.server.security.Scope;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line in the access log for each call over HTTP, also for whom the door is closed. */
class AccessLogIT extends KeyedServer {
  private static final Quota ONE_REQUEST =
      new Quota(Optional.of(1L), Optional.empty(), Optional.empty());

  private LogCapture calls;

  @BeforeEach
  void listen() {
    calls = LogCapture.ofCalls();
  }

  @AfterEach
  void stopListening() {
    calls.close();
  }

  private void awaitLine(String line) {
    eventually(line + " is logged", () -> !calls.calls().isEmpty());
    assertThat(calls.calls()).containsExactly(line);
  }

  /** Sends a head as it stands here, and waits until the server has answered and closed. */
  private void send(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.server().httpPort())) {
      socket.setSoTimeout(20_000);
      String text =
          head.replace("; ", "\r\n") + "\r\nhost: localhost\r\nconnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /metrics HTTP/1.1                          | GET /metrics 401
          POST /v1/completions HTTP/1.1                  | POST /v1/completions 401
          DELETE /v1/ratings/secret?user=secret HTTP/1.1 | DELETE /v1/ratings/:generation_id 401
          GET /secret HTTP/1.1                           | OTHER 401
          SECRET /metrics HTTP/1.1                       | OTHER 401
          GET /%zz HTTP/1.1                              | OTHER 400
          POST /v1/ratings HTTP/1.1; content-length: 99999999 | POST /v1/ratings 413
          """)
  void whoIsTurnedAwayHasALine(String head, String line) throws Exception {
    send(head + "; x-request-id: mine");
    awaitLine("mine " + line);
  }

  @Test
  void soHasWhoLacksTheScopeOrHasUsedUpHisQuota() throws Exception {
    String poor = keys.add("poor", ONE_REQUEST, Scope.RATE);
    server.server().lookAtFiles();
    String[] poors = {"authorization", "Bearer " + poor, "x-request-id", "poors"};
    http("GET", "/metrics", poors);
    awaitLine("poors GET /metrics 403");
    http("GET", "/v1/models", poors);
    http("GET", "/v1/models", poors);
    eventually("all are logged", () -> calls.calls().size() == 3);
    assertThat(calls.calls()).contains("poors GET /v1/models 200", "poors GET /v1/models 429");
  }

  @Test
  void soHasWhatNoRouteTakes() throws Exception {
    String[] mine = {"authorization", "Bearer " + all, "x-request-id", "mine"};
    http("POST", "/v1/completions", mine);
    awaitLine("mine POST /v1/completions 415");
  }

  @Test
  void aHeadThatIsTooLargeHasALineWithAnIdOfTheServers() throws Exception {
    send("GET /metrics HTTP/1.1; x: " + "a".repeat(20_000));
    eventually("it is logged", () -> !calls.calls().isEmpty());
    assertThat(calls.calls()).hasSize(1).first().asString().endsWith(" 431");
  }

  @Test
  void aPageThatIsServedHasNone() throws Exception {
    http("GET", "/");
    http("GET", "/healthz");
    http("GET", "/metrics");
    eventually("the last is logged", () -> !calls.calls().isEmpty());
    assertThat(calls.calls()).hasSize(1).first().asString().endsWith(" GET /metrics 401");
  }
}
