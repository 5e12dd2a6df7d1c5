package dev.inkstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.server.Web.Event;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.TextServiceGrpc;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts over HTTP: as OpenAI writes them, and the same as over gRPC. */
class HttpTextIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String COMPLETIONS = "/v1/completions";
  private static final String MESSAGES = "'messages': [{'role': 'user', 'content': '七绝 春江花月夜'}]";
  private static final String OPTIONS = "'max_tokens': 24, 'seed': 7, 'ignore_eos': true";

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
    server.close();
  }

  private static String chat(String more) {
    return "{%s, %s%s}".formatted(MESSAGES, OPTIONS, more);
  }

  private static String text(List<Event> events, int index) {
    StringBuilder text = new StringBuilder();
    for (Event event : events.subList(0, events.size() - 1)) {
      for (JsonNode choice : event.json().path("choices")) {
        if (choice.path("index").asInt() == index) {
          text.append(choice.path("delta").path("content").asText());
          text.append(choice.path("text").asText());
        }
      }
    }
    return text.toString();
  }

  /** The text of each candidate over gRPC. */
  private Map<Integer, String> overGrpc(GenerateTextRequest request) {
    Map<Integer, String> texts = new TreeMap<>();
    var responses =
        TextServiceGrpc.newBlockingStub(server.connect()).generate(request);
    while (responses.hasNext()) {
      GenerateTextResponse response = responses.next();
      if (response.hasChunk()) {
        texts.merge(
            response.getChunk().getCandidate(), response.getChunk().getText(), String::concat);
      }
    }
    return texts;
  }

  private static GenerateTextRequest same(int candidates) {
    GenerateTextRequest.Builder request = TestServer.request(24).setCandidates(candidates);
    request.getSamplingBuilder().setSeed(7).clearTemperature();
    return request.build();
  }

  @Test
  void theSameRequestAndSeedGiveTheSameTextOverEitherPort() throws Exception {
    Map<Integer, String> expected = overGrpc(same(3));
    List<Event> chat = web.events(CHAT, chat(", 'n': 3, 'stream': true"));
    List<Event> completion =
        web.events(
            COMPLETIONS,
            "{'prompt': '七绝 春江花月夜', %s, 'n': 3, 'stream': true}".formatted(OPTIONS));
    JsonNode whole = web.ask(CHAT, chat(", 'n': 3"));
    assertThat(expected).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(text(chat, i)).isEqualTo(expected.get(i));
      assertThat(text(completion, i)).isEqualTo(expected.get(i));
      assertThat(whole.at("/choices/%d/message/content".formatted(i)).asText())
          .isEqualTo(expected.get(i));
    }
  }

  @Test
  void aWholeAnswerSaysWhoWroteItAndWhatItCost() throws Exception {
    JsonNode answer = web.ask(CHAT, chat(""));
    assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
    assertThat(answer.path("model").asText()).isEqualTo("poet");
    assertThat(answer.at("/choices/0/message/role").asText()).isEqualTo("assistant");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(answer.at("/choices/0/logprobs").isNull()).isTrue();
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(24);
    assertThat(answer.at("/usage/total_tokens").asInt())
        .isEqualTo(24 + answer.at("/usage/prompt_tokens").asInt());
    assertThat(answer.path("id").asText())
        .isEqualTo("chatcmpl-" + answer.at("/inkstone/generation_ids/0").asText());
    String digest = answer.at("/inkstone/checkpoint/digest").asText();
    assertThat(answer.path("system_fingerprint").asText())
        .isEqualTo("fp_" + digest.substring(0, 12));
    assertThat(answer.at("/inkstone/seed").asText()).isEqualTo("7");
  }

  @Test
  void aStreamOpensWithItsProvenanceAndClosesWithUsageAndDone() throws Exception {
    List<Event> events =
        web.events(
            CHAT, chat(", 'stream': true, 'stream_options': {'include_usage': true}"));
    JsonNode first = events.get(0).json();
    assertThat(first.path("object").asText()).isEqualTo("chat.completion.chunk");
    assertThat(first.at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(first.at("/inkstone/generation_ids")).hasSize(1);
    assertThat(events.get(events.size() - 1).data()).isEqualTo("[DONE]");
    JsonNode usage = events.get(events.size() - 2).json();
    assertThat(usage.path("choices")).isEmpty();
    assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(24);
    JsonNode last = events.get(events.size() - 3).json();
    assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(last.path("usage").isNull()).isTrue();
    assertThat(events.subList(1, events.size() - 1))
        .allSatisfy(event -> assertThat(event.json().has("inkstone")).isFalse());
  }

  @Test
  void withoutStreamOptionsThereIsNoWordOfUsage() throws Exception {
    List<Event> events = web.events(CHAT, chat(", 'stream': true"));
    assertThat(events.subList(0, events.size() - 1))
        .allSatisfy(event -> assertThat(event.json().has("usage")).isFalse());
  }

  @Test
  void aStopStringEndsTheTextBeforeIt() throws Exception {
    String text = web.ask(CHAT, chat("")).at("/choices/0/message/content").asText();
    String stop = text.substring(10, 12);
    JsonNode stopped = web.ask(CHAT, chat(", 'stop': '" + stop + "'"));
    assertThat(stopped.at("/choices/0/message/content").asText())
        .isEqualTo(text.substring(0, text.indexOf(stop)));
    assertThat(stopped.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(
            web.ask(CHAT, chat(", 'stop': ['nowhere', '" + stop + "']"))
                .at("/choices/0/message/content"))
        .isEqualTo(stopped.at("/choices/0/message/content"));
  }

  @Test
  void logprobsNameEveryTokenOfAChat() throws Exception {
    JsonNode choice =
        web.ask(CHAT, chat(", 'logprobs': true, 'top_logprobs': 2")).at("/choices/0");
    JsonNode tokens = choice.at("/logprobs/content");
    assertThat(tokens).hasSize(24);
    StringBuilder text = new StringBuilder();
    for (JsonNode token : tokens) {
      text.append(token.path("token").asText().replaceFirst("<.*>", ""));
      assertThat(token.path("logprob").asDouble()).isNotPositive();
      assertThat(token.path("top_logprobs")).hasSize(2);
      assertThat(token.path("bytes").isArray()).isTrue();
    }
    assertThat(text.toString()).isEqualTo(choice.at("/message/content").asText());
  }

  @Test
  void logprobsOfACompletionSayWhereEachTokenBegins() throws Exception {
    String body = "{'prompt': ['七绝 春江花月夜'], %s, 'logprobs': 3}".formatted(OPTIONS);
    JsonNode choice = web.ask(COMPLETIONS, body).at("/choices/0");
    JsonNode logprobs = choice.path("logprobs");
    StringBuilder text = new StringBuilder();
    logprobs.path("tokens").forEach(token -> text.append(token.asText()));
    assertThat(text.toString().replaceAll("<.*?>", "")).isEqualTo(choice.path("text").asText());
    for (int i = 0; i < 24; i++) {
      String token = logprobs.at("/tokens/" + i).asText();
      int offset = logprobs.at("/text_offset/" + i).asInt();
      assertThat(text.substring(offset, offset + token.length())).isEqualTo(token);
      assertThat(logprobs.at("/top_logprobs/" + i)).hasSize(3);
    }
    List<Event> streamed =
        web.events(COMPLETIONS, body.substring(0, body.length() - 1) + ", 'stream': true}");
    List<Integer> offsets = new ArrayList<>();
    for (Event event : streamed.subList(0, streamed.size() - 1)) {
      event.json().at("/choices/0/logprobs/text_offset").forEach(o -> offsets.add(o.asInt()));
    }
    assertThat(offsets).hasSize(24).isSorted();
  }

  @Test
  void aSeedMayBeADigitsStringAndComesBackWhole() throws Exception {
    String most = "18446744073709551615";
    JsonNode answer =
        web.ask(CHAT, "{%s, 'max_tokens': 4, 'seed': '%s'}".formatted(MESSAGES, most));
    assertThat(answer.at("/inkstone/seed").asText()).isEqualTo(most);
    JsonNode drawn = web.ask(CHAT, "{%s, 'max_tokens': 4}".formatted(MESSAGES));
    String seed = drawn.at("/inkstone/seed").asText();
    JsonNode again =
        web.ask(CHAT, "{%s, 'max_tokens': 4, 'seed': %s}".formatted(MESSAGES, seed));
    assertThat(again.at("/choices/0/message/content"))
        .isEqualTo(drawn.at("/choices/0/message/content"));
  }

  @Test
  void contentMayComeInPartsAndInstructionsFromADeveloper() throws Exception {
    JsonNode plain = web.ask(CHAT, chat(""));
    JsonNode parts =
        web.ask(
            CHAT,
            """
            {'messages': [{'role': 'user', 'name': 'li', 'content': [
              {'type': 'text', 'text': '七绝 '}, {'type': 'text', 'text': '春江花月夜'}]}], %s}
            """
                .formatted(OPTIONS));
    assertThat(parts.at("/choices/0/message/content"))
        .isEqualTo(plain.at("/choices/0/message/content"));
    assertThat(
            web.ask(
                    CHAT,
                    """
                    {'messages': [{'role': 'developer', 'content': 'Be brief.'},
                      {'role': 'user', 'content': '七绝 春江花月夜'}], %s}
                    """
                        .formatted(OPTIONS))
                .at("/usage/completion_tokens")
                .asInt())
        .isEqualTo(24);
  }

  @Test
  void whatClientsAlwaysSendDoesNoHarm() throws Exception {
    JsonNode plain = web.ask(CHAT, chat(""));
    JsonNode same =
        web.ask(
            CHAT,
            chat(
                ", 'store': false, 'metadata': {'a': 'b'}, 'service_tier': 'auto', 'tools': [],"
                    + " 'tool_choice': 'none', 'parallel_tool_calls': true, 'stop': null,"
                    + " 'response_format': {'type': 'text'}, 'logit_bias': {}, 'n': 1"));
    assertThat(same.at("/choices/0/message")).isEqualTo(plain.at("/choices/0/message"));
  }

  @Test
  void aConstraintIsKeptTo() throws Exception {
    JsonNode answer =
        web.ask(
            CHAT,
            """
            {%s, 'seed': 3, 'max_tokens': 20, 'constraint': {'choices': ['春江', '花月夜']}}
            """
                .formatted(MESSAGES));
    assertThat(answer.at("/choices/0/message/content").asText()).isIn("春江", "花月夜");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void aSchemaThatTheModelCannotWriteIsRefusedByItsName() throws Exception {
    // This vocabulary has no digits.
    JsonNode error =
        web.refused(
            400,
            web.post(
                CHAT,
                """
                {%s, 'response_format': {'type': 'json_schema',
                  'json_schema': {'name': 'pick', 'schema': {'enum': [10, 7]}}}}
                """
                    .formatted(MESSAGES)));
    assertThat(error.path("param").asText()).isEqualTo("response_format.json_schema.schema");
    assertThat(error.path("message").asText()).contains("no text can match it");
  }

  @Test
  void everyAnswerHasTheNameOfItsRequest() throws Exception {
    HttpResponse<String> own =
        web.send(web.request("/v1/models").header("x-request-id", "mine-1").build());
    assertThat(own.headers().firstValue("x-request-id")).hasValue("mine-1");
    HttpResponse<String> given =
        web.send(web.request("/v1/models").header("x-request-id", "<b>").build());
    assertThat(given.headers().firstValue("x-request-id").orElseThrow()).hasSize(36);
  }
}
