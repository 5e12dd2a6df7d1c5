package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A client of the HTTP port that knows JSON and server-sent events, and nothing of OpenAI. */
final class Web {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  Web(int port) {
    this.port = port;
  }

  /** An event of a stream; the name is empty if it has none. */
  record Event(String name, String data) {
    JsonNode json() {
      return parse(data);
    }
  }

  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** Single quotes stand for double ones. */
  HttpRequest post(String path, String body) {
    return request(path)
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body.replace('\'', '"')))
        .build();
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  /** The answer to a request that succeeds. */
  JsonNode ask(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response = send(post(path, body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return parse(response.body());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request(path).build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return parse(response.body());
  }

  /** The error that a request is answered with; it has this status. */
  JsonNode refused(int status, HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = parse(response.body()).path("error");
    assertThat(error.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("message", "type", "param", "code");
    return error;
  }

  /** A stream of events, read as far as the caller reads; closing it leaves. */
  Stream<String> lines(String path, String body) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        client.send(post(path, body), BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    return response.body();
  }

  /** All events of a stream to its end. */
  List<Event> events(String path, String body) throws IOException, InterruptedException {
    try (Stream<String> lines = lines(path, body)) {
      return events(lines.toList());
    }
  }

  static List<Event> events(List<String> lines) {
    List<Event> events = new ArrayList<>();
    String name = "";
    for (String line : lines) {
      if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        events.add(new Event(name, line.substring("data: ".length())));
        name = "";
      } else {
        assertThat(line).as("of an event stream").matches("|:.*");
      }
    }
    return events;
  }
}
