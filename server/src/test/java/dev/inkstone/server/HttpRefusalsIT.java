package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused over HTTP, in OpenAI's shape and by the caller's names. */
class HttpRefusalsIT {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir private Path folder;
  private TestServer server;
  private Web web;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(folder, TestServer.Settings.usual());
    web = new Web(server.server().httpPort());
  }

  @AfterEach
  void stop() {
    assertThat(server.server().admission().streams()).isZero();
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'temperature': 3 | temperature | must be in [0, 2], got 3
          'temperature': '1' | temperature | must be a number
          'n': 17 | n | must be in [1, 16], got 17
          'n': 1.5 | n | must be an integer
          'max_tokens': 0 | max_tokens | must be in
          'max_completion_tokens': 0 | max_completion_tokens | must be in
          'max_completion_tokens': 9, 'max_tokens': 9 | max_tokens | must be unset with
          'top_logprobs': 3 | top_logprobs | needs logprobs
          'logprobs': true, 'top_logprobs': 30 | top_logprobs | must be in [0, 20]
          'stop': ['a', ''] | stop[1] | must have 1 to 256 bytes
          'stop': 5 | stop | must be a list
          'seed': 'x' | seed | an integer of 64 bits
          'seed': 18446744073709551616 | seed | an integer of 64 bits
          'logit_bias': {'春': 1} | logit_bias.春 | is no token id
          'logit_bias': {'1': 101} | logit_bias[1] | must be in [-100, 100]
          'logit_bias': {'99999': 1} | logit_bias | must be in
          'stream_options': {'include_usage': true} | stream_options | needs stream
          'response_format': {'type': 'xml'} | response_format.type | must be text,
          'response_format': {'type': 'json_schema'} | response_format.json_schema | must be set
          'constraint': {'regex': '('} | constraint.regex | :
          'constraint': {} | constraint.regex | set one of
          'constraint': {'verse': {'form': '词'}} | constraint.verse.form | must be 五绝
          'max_token': 5 | max_token | there is no such field
          'tools': [{'type': 'function'}] | tools | is not offered
          'user': 7 | user | must be a string
          'store': true | NULL | runs without Kafka
          """)
  void whatIsWrongIsNamed(String field, String param, String message) throws Exception {
    JsonNode error =
        web.refused(
            400,
            web.post(
                CHAT,
                "{'messages': [{'role': 'user', 'content': '七绝 春'}], %s}".formatted(field)));
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asText("NULL").replace("null", "NULL")).isEqualTo(param);
    assertThat(error.path("message").asText()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                  | messages
          {'messages': []}                                    | messages
          {'messages': 'hello'}                               | messages
          {'messages': [7]}                                   | messages[0]
          {'messages': [{'role': 'robot', 'content': 'a'}]}   | messages[0].role
          {'messages': [{'role': 'user'}]}                    | messages[0].content
          {'messages': [{'role': 'user', 'content': [{'type': 'file'}]}]} | messages[0].content[0].type
          {'messages': [{'role': 'user', 'content': ''}, {'role': 'system', 'content': ''}]} | messages[1].role
          """)
  void messagesAreHeldToTheirForm(String body, String param) throws Exception {
    assertThat(web.refused(400, web.post(CHAT, body)).path("param").asText()).isEqualTo(param);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    JsonNode error =
        web.refused(
            400,
            web.post(
                CHAT,
                "{'messages': [{'role': 'user', 'content': '春'}], 'temperature': 3, 'n': 99,"
                    + " 'top_p': 2}"));
    assertThat(error.path("message").asText())
        .contains("temperature: ")
        .contains("n: ")
        .contains("top_p: ");
  }

  @Test
  void anUnknownModelIsNotFoundWithThoseThatThereAre() throws Exception {
    JsonNode error =
        web.refused(
            404, web.post("/v1/completions", "{'prompt': 'a', 'model': 'nobody'}"));
    assertThat(error.path("code").asText()).isEqualTo("model_not_found");
    assertThat(error.path("param").asText()).isEqualTo("model");
    assertThat(error.path("message").asText()).contains("nobody").contains("poet");
    assertThat(web.refused(404, web.request("/v1/models/nobody").build()).path("code").asText())
        .isEqualTo("model_not_found");
    assertThat(
            web.refused(404, web.request("/v1/checkpoints?model=nobody").build())
                .path("param")
                .asText())
        .isEqualTo("model");
  }

  @Test
  void aBodyThatIsNoJsonObjectIsRefusedWithoutBeingRepeated() throws Exception {
    String[] bodies = {
      "", "[]", "{'a': 1} x", "{'a': 1, 'a': 2}", "secret{", "{'a': ['\\ud800']}",
      "{'b\\udfff': 1}", "{'n': 1" + "0".repeat(2_000) + "}"
    };
    for (String body : bodies) {
      JsonNode error = web.refused(400, web.post(CHAT, body));
      assertThat(error.path("param").asText()).isEqualTo("body");
      assertThat(error.path("message").asText()).doesNotContain("secret");
    }
    String deep = "{'a': " + "[".repeat(5_000) + "]".repeat(5_000) + "}";
    web.refused(400, web.post(CHAT, deep));
  }

  @Test
  void otherContentAndTooMuchOfItAreRefused() throws Exception {
    JsonNode form =
        web.refused(
            415,
            web.request(CHAT)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{}"))
                .build());
    assertThat(form.path("message").asText()).contains("application/json");
    String long5MiB = "{'prompt': '" + "a".repeat(5 << 20) + "'}";
    assertThat(web.refused(413, web.post("/v1/completions", long5MiB)).path("code").asText())
        .isEqualTo("too_large");
    String long600KiB = "{'prompt': '" + "a".repeat(600 << 10) + "'}";
    assertThat(web.refused(400, web.post("/v1/completions", long600KiB)).path("param").asText())
        .isEqualTo("prompt");
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    web.refused(404, web.post("/v1/embeddings", "{}"));
    assertThat(status("GET /v1/models/%ZZ HTTP/1.1")).isEqualTo(400);
    assertThat(status("GET /v1/checkpoints?model=%ZZ HTTP/1.1")).isEqualTo(400);
    assertThat(status("GET /v1/models/%FF HTTP/1.1")).isEqualTo(404);
    web.refused(405, web.request(CHAT).build());
    web.refused(
        400,
        web.request("/v1/models").header("x-request-timeout", "soon").build());
  }

  /** Of a request that a careful client could not send. */
  private int status(String line) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.server().httpPort())) {
      socket.setSoTimeout(20_000);
      String head = line + "\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }
  }

  @Test
  void aRatingOfNobodysGenerationIsNotFound() throws Exception {
    JsonNode error =
        web.refused(
            404,
            web.post("/v1/ratings", "{'generation_id': 'chatcmpl-x', 'stars': 5}"));
    assertThat(error.path("param").asText()).isEqualTo("generation_id");
    assertThat(
            web.refused(400, web.post("/v1/ratings", "{'generation_id': 'x', 'stars': 9}"))
                .path("param")
                .asText())
        .isEqualTo("stars");
    assertThat(
            web.refused(
                    400,
                    web.post("/v1/ratings", "{'generation_id': 'x', 'stars': 5, 'liked': true}"))
                .path("param")
                .asText())
        .isEqualTo("verdict");
  }
}
