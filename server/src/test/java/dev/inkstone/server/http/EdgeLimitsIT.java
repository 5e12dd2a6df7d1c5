package dev.inkstone.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.ops.Requests;
import dev.inkstone.server.security.EdgeLimits;
import dev.inkstone.server.security.EdgeSecurity;
import dev.inkstone.server.security.Gatekeeper;
import dev.inkstone.telemetry.Telemetry;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers may not do to the HTTP port, tried by bare sockets. */
@Timeout(60)
class EdgeLimitsIT {
  private static final Duration REQUEST = Duration.ofMillis(600);
  private static final Duration IDLE = Duration.ofMillis(1200);
  private static final int CONNECTIONS = 3;
  private static final String HEAD = "Host: localhost\r\n";

  private final List<Socket> sockets = new ArrayList<>();
  private final HttpEdge edge =
      new HttpEdge(
          "127.0.0.1",
          0,
          new EdgeSecurity(
              Gatekeeper.open(),
              Optional.empty(),
              new EdgeLimits(CONNECTIONS, 2048, REQUEST, IDLE),
              true),
          List.of(EdgeLimitsIT::routes),
          new Requests(Telemetry.off(), System::nanoTime),
          new OpenReplies());

  private static void routes(Router router) {
    router.get("/").handler(call -> call.end("here"));
    router.post("/read").handler(BodyHandler.create(false)).handler(call -> call.end("read"));
    router
        .get("/late")
        .handler(call -> call.vertx().setTimer(3 * IDLE.toMillis(), tick -> call.end("late")));
  }

  @BeforeEach
  void start() throws IOException {
    edge.start();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    edge.close();
  }

  private Socket connect(String text) throws IOException {
    Socket socket = new Socket("127.0.0.1", edge.port());
    sockets.add(socket);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Everything until the server closes. */
  private static String toTheEnd(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String answer(String request) throws IOException {
    Socket socket = connect(request);
    socket.shutdownOutput();
    return toTheEnd(socket);
  }

  private String get(String headers) throws IOException {
    return answer("GET / HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
  }

  @Test
  void anAddressThatCannotBeReadIsTheCallersFault() throws IOException {
    assertThat(answer("GET /%zz HTTP/1.1\r\n" + HEAD + "Connection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("address cannot be read");
  }

  @Test
  void anExpectationThatNobodyKnowsIsTheCallersFault() throws IOException {
    assertThat(
            answer(
                "POST /read HTTP/1.1\r\n" + HEAD
                    + "Connection: close\r\nExpect: x\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 417")
        .contains("the only expectation is 100-continue");
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    assertThat(toTheEnd(connect(""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nX: ",
        "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
      })
  void bytesThatTrickleDoNotKeepAConnectionOpen(String beginning) throws IOException {
    Socket socket = connect(beginning);
    socket.setSoTimeout((int) REQUEST.toMillis() / 10);
    int dripped = 0;
    boolean open = true;
    while (open) {
      try {
        socket.getOutputStream().write('x');
        dripped++;
        open = socket.getInputStream().read() >= 0;
      } catch (SocketTimeoutException e) {
        assertThat(dripped).isLessThan(500);
      } catch (IOException e) {
        open = false;
      }
    }
    assertThat(dripped).isGreaterThan(2);
  }

  @Test
  void aConnectionWithoutRequestsIsClosedLaterThanOneThatNeverHadAny() throws IOException {
    Socket socket = connect("GET / HTTP/1.1\r\n" + HEAD + "\r\n");
    long since = System.nanoTime();
    assertThat(toTheEnd(socket)).endsWith("here");
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(REQUEST);
  }

  @Test
  void anAnswerMayTakeItsTime() throws IOException {
    Socket socket = connect("GET /late HTTP/1.1\r\n" + HEAD + "Connection: close\r\n\r\n");
    assertThat(toTheEnd(socket)).endsWith("late");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItComes() throws IOException {
    assertThat(
            toTheEnd(connect("POST /read HTTP/1.1\r\n" + HEAD + "Content-Length: 2049\r\n\r\n")))
        .startsWith("HTTP/1.1 413 ");
    assertThat(
            answer(
                "POST /read HTTP/1.1\r\n" + HEAD + "Content-Length: 2048\r\nConnection: close\r\n\r\n"
                    + "x".repeat(2048)))
        .endsWith("read");
  }

  @Test
  void aHeadThatIsTooLargeIsRefused() throws IOException {
    String large = "X: " + "x".repeat(EdgeLimits.HEADER_BYTES) + "\r\n";
    assertThat(get(HEAD + large))
        .startsWith("HTTP/1.1 431 ")
        .containsIgnoringCase("x-content-type-options: nosniff");
    assertThat(answer("GET /" + "x".repeat(8192) + " HTTP/1.1\r\n" + HEAD + "\r\n"))
        .contains(" 414 ");
    assertThat(answer("HELLO\r\n\r\n")).contains(" 400 ");
  }

  @Test
  void theConnectionThatIsOneTooManyIsClosed() throws IOException {
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket socket = connect("GET /late HTTP/1.1\r\n" + HEAD + "\r\n");
      held.add(socket);
    }
    assertThat(get(HEAD)).isEmpty();
    for (Socket socket : held) {
      assertThat((char) socket.getInputStream().read()).isEqualTo('H');
      socket.close();
    }
    String answer = "";
    while (answer.isEmpty()) {
      answer = get(HEAD);
    }
    assertThat(answer).endsWith("here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/read"})
  void everyAnswerTellsBrowsersToDoNoMoreThanShowIt(String path) throws IOException {
    assertThat(answer("GET " + path + " HTTP/1.1\r\n" + HEAD + "Connection: close\r\n\r\n"))
        .containsIgnoringCase("x-content-type-options: nosniff")
        .containsIgnoringCase("x-frame-options: DENY")
        .containsIgnoringCase("referrer-policy: no-referrer")
        .containsIgnoringCase("content-security-policy: default-src 'none'")
        .containsIgnoringCase("cache-control: no-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example\r\n",
        "Host: localhost.evil.example:8080\r\n",
        "Host: localhost\r\nOrigin: http://evil.example\r\n",
        "Host: localhost\r\nOrigin: null\r\n",
        "Host: localhost\r\nOrigin: http://localhost:81\r\n"
      })
  void pagesOfStrangersInABrowserOnThisMachineAreRefused(String headers) throws IOException {
    assertThat(get(headers)).startsWith("HTTP/1.1 403 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost\r\n",
        "Host: 127.0.0.1:8080\r\nOrigin: http://127.0.0.1:8080\r\n",
        "Host: [::1]:8080\r\nOrigin: http://[::1]:8080\r\n"
      })
  void programsAndTheOwnPageAreNot(String headers) throws IOException {
    assertThat(get(headers)).startsWith("HTTP/1.1 200 ");
  }
}
