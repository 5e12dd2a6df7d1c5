package dev.inkstone.server.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.server.fuzz.HttpSeeds.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Requests to every route of the HTTP port with wrong bodies, lengths, headers, methods and paths,
 * each on a connection of its own. What is a request must have an answer below 500 within a minute;
 * what is none may also be hung up on, or waited for.
 */
public final class HttpAttack implements Attack, AutoCloseable {
  private static final int ANSWER_MILLIS = 60_000;
  private static final int BROKEN_MILLIS = 250;

  /** What Vert.x says to a version of HTTP that is none. */
  private static final String NO_VERSION = "501";

  private static final int TOKENS = 4;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "X");
  private static final List<String> PATHS =
      List.of(
          "/", "//", "/v1", "/v1/", "/v1/models/%2e%2e/%00", "/v1/models/..%2f..%2fetc%2fpasswd",
          "/../../etc/passwd", "/v1/chat/completions/", "/v1/models/%zz", "/v1/models?%", "/%c0%ae",
          "/v1/checkpoints?limit=-1", "/v1/checkpoints?limit=99999999999&state=x&after=%00",
          "/v1/ratings/%F0%28%8C%28?user=%", "/metrics/x", "/v1/models/" + "x".repeat(5000), "*");
  private static final List<String> HEADERS =
      List.of(
          "Content-Type: text/plain", "Content-Type: application/json; charset=utf-16",
          "Content-Type: multipart/form-data; boundary=x", "Expect: 100-continue", "Expect: x",
          "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, x", "Content-Length: -1",
          "Content-Length: 99999999999999999999", "Content-Length: 7", "Content-Encoding: gzip",
          "Accept: text/plain", "Accept-Encoding: gzip, deflate, br", "X-Request-Timeout: -1",
          "X-Request-Timeout: NaN", "X-Request-Id: \u00ff\u0001", "Authorization: Bearer",
          "Origin: http://example.com", "Range: bytes=0-1", "Upgrade: h2c", "Connection: Upgrade",
          "Host: ", "Host: a, b", "Cookie: " + "c".repeat(9000), "idempotency-key: \"k\"");

  private final int port;
  private final Set<String> more;
  private final ExecutorService threads;

  /**
   * @param threads how many cases may run at once
   * @param more statuses that the server may answer with beside those below 500
   */
  public HttpAttack(int port, int threads, Set<String> more) {
    this.port = port;
    this.more = more;
    this.threads = Executors.newFixedThreadPool(threads);
  }

  /**
   * What is sent.
   *
   * @param whole whether it is a request that must be answered
   */
  private record Sent(byte[] bytes, boolean whole, boolean endless) {}

  @Override
  public CompletableFuture<Ending> begin(Random random) {
    Sent sent = spoiled(HttpSeeds.ALL.get(random.nextInt(HttpSeeds.ALL.size())), random);
    return CompletableFuture.supplyAsync(() -> send(sent), threads);
  }

  private static Sent spoiled(Seed seed, Random random) {
    int lot = random.nextInt(10);
    byte[] body = seed.body();
    String method = seed.method();
    String path = seed.path();
    String extra = "";
    if (lot < 6 && body.length > 0) {
      body = random.nextInt(60) == 0 ? Json.deep(random) : Json.changed(body, random);
    } else if (lot == 6) {
      method = METHODS.get(random.nextInt(METHODS.size()));
    } else if (lot == 7) {
      path = random.nextBoolean() ? PATHS.get(random.nextInt(PATHS.size())) : escaped(path, random);
    } else {
      extra = HEADERS.get(random.nextInt(HEADERS.size())) + "\r\n";
    }
    byte[] request = request(method, path, extra, limited(body));
    boolean broken = random.nextInt(8) == 0;
    boolean mayWait = extra.startsWith("Transfer-Encoding") || extra.startsWith("Content-Length")
        || extra.startsWith("Expect") || extra.startsWith("Upgrade");
    return new Sent(
        broken ? Damage.to(request, random) : request,
        !broken && !mayWait,
        seed.endless());
  }

  private static String escaped(String path, Random random) {
    StringBuilder text = new StringBuilder(path);
    int at = 1 + random.nextInt(path.length());
    return text.insert(at, "%%%02x".formatted(random.nextInt(256))).toString();
  }

  private static byte[] request(String method, String path, String extra, byte[] body) {
    String head =
        method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + extra
            + (body.length == 0
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
            + "\r\n";
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  /** The body, or one that asks for less; see {@link Limits}. */
  private static byte[] limited(byte[] body) {
    try {
      JsonNode json = MAPPER.readTree(body);
      if (!(json instanceof ObjectNode object)) {
        return body;
      }
      boolean images = object.has("steps") || object.has("partial_images");
      boolean tooMuch = limit(object, "n", 2);
      tooMuch |= limit(object, "steps", 2);
      tooMuch |= limit(object, "max_tokens", TOKENS);
      tooMuch |= limit(object, "max_completion_tokens", TOKENS);
      if (!images && !object.path("max_tokens").isNumber()) {
        object.put("max_tokens", TOKENS);
        tooMuch = true;
      }
      return tooMuch ? MAPPER.writeValueAsBytes(object) : body;
    } catch (IOException | StackOverflowError e) {
      return body;
    }
  }

  private static boolean limit(ObjectNode object, String field, int most) {
    double wanted = object.path(field).asDouble(0);
    if (wanted <= most || wanted > 5000) {
      return false;
    }
    object.put(field, most);
    return true;
  }

  private Ending send(Sent sent) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), ANSWER_MILLIS);
      socket.setSoTimeout(sent.whole() ? ANSWER_MILLIS : BROKEN_MILLIS);
      try {
        socket.getOutputStream().write(sent.bytes());
      } catch (IOException e) {
        // Whoever refuses a request early does not read on; the answer is there all the same.
      }
      return ending(answer(socket.getInputStream(), sent), sent);
    } catch (SocketTimeoutException e) {
      return new Ending("waits", sent.whole() ? "no answer to a whole request" : "");
    } catch (IOException e) {
      return new Ending("hung up", sent.whole() ? e.toString() : "");
    }
  }

  /** The first line, after all that follows has been read too. */
  private static String answer(InputStream stream, Sent sent) throws IOException {
    byte[] buffer = new byte[1 << 14];
    StringBuilder line = new StringBuilder();
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      if (line.length() < 100) {
        line.append(new String(buffer, 0, Math.min(n, 100), StandardCharsets.ISO_8859_1));
      }
      if (sent.endless() && line.indexOf("200") > 0) {
        break;
      }
    }
    return line.toString().lines().findFirst().orElse("");
  }

  private Ending ending(String line, Sent sent) {
    if (line.isEmpty()) {
      return new Ending("hung up", sent.whole() ? "no answer to a whole request" : "");
    }
    String[] words = line.split(" ");
    String status = words.length > 1 ? words[1] : line;
    boolean good = status.matches("[1234]\\d\\d") || more.contains(status)
        || !sent.whole() && status.equals(NO_VERSION);
    return new Ending(status, good ? "" : line + " to " + excerpt(sent));
  }

  private static String excerpt(Sent sent) {
    String text = new String(sent.bytes(), StandardCharsets.UTF_8);
    return text.substring(0, Math.min(700, text.length())).replace("\r\n", " | ");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
