package dev.inkstone.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.server.json.Fields.Surface;
import dev.inkstone.server.rpc.InvalidRequest;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.Role;
import dev.inkstone.v1.VerseForm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextRequestsTest {
  private static Body body(Surface surface, String json) throws InvalidRequest {
    return Body.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), surface);
  }

  private static GenerateTextRequest chat(String more) throws InvalidRequest {
    Body body =
        body(Surface.CHAT, "{'messages': [{'role': 'user', 'content': 'a'}]" + more + "}");
    GenerateTextRequest request = TextRequests.chat(body);
    body.requireRight();
    return request;
  }

  private static GenerateTextRequest completion(String more) throws InvalidRequest {
    Body body = body(Surface.COMPLETIONS, "{'prompt': 'a'" + more + "}");
    GenerateTextRequest request = TextRequests.completion(body);
    body.requireRight();
    return request;
  }

  @Test
  void whatIsAbsentOrNullIsUnset() throws Exception {
    GenerateTextRequest bare = chat("");
    assertThat(bare.getModel()).isEmpty();
    assertThat(bare.hasCandidates()).isFalse();
    assertThat(bare.hasStore()).isFalse();
    assertThat(bare.hasConstraint()).isFalse();
    assertThat(bare.getSampling().getAllFields()).isEmpty();
    assertThat(chat(", 'temperature': null, 'n': null, 'stop': null, 'store': null"))
        .isEqualTo(bare);
  }

  @Test
  void everyOptionFindsItsField() throws Exception {
    GenerateTextRequest request =
        chat(
            ", 'model': 'm', 'temperature': 0.5, 'top_p': 0.9, 'n': 2, 'seed': 3, 'max_tokens': 4,"
                + " 'presence_penalty': 1, 'frequency_penalty': -1, 'stop': ['x', 'y'],"
                + " 'logit_bias': {'7': -100}, 'logprobs': true, 'top_logprobs': 5, 'user': 'u',"
                + " 'store': false, 'top_k': 6, 'min_p': 0.1, 'repetition_penalty': 1.5,"
                + " 'min_tokens': 1, 'stop_token_ids': [8], 'ignore_eos': true");
    assertThat(request.getModel()).isEqualTo("m");
    assertThat(request.getCandidates()).isEqualTo(2);
    assertThat(request.getLogprobs()).isTrue();
    assertThat(request.getTopLogprobs()).isEqualTo(5);
    assertThat(request.getUser()).isEqualTo("u");
    assertThat(request.hasStore() && !request.getStore()).isTrue();
    var sampling = request.getSampling();
    assertThat(sampling.getTemperature()).isEqualTo(0.5f);
    assertThat(sampling.getTopP()).isEqualTo(0.9f);
    assertThat(sampling.getSeed()).isEqualTo(3);
    assertThat(sampling.getMaxTokens()).isEqualTo(4);
    assertThat(sampling.getPresencePenalty()).isEqualTo(1f);
    assertThat(sampling.getFrequencyPenalty()).isEqualTo(-1f);
    assertThat(sampling.getStopList()).containsExactly("x", "y");
    assertThat(sampling.getLogitBiasMap()).containsEntry(7, -100f);
    assertThat(sampling.getTopK()).isEqualTo(6);
    assertThat(sampling.getMinP()).isEqualTo(0.1f);
    assertThat(sampling.getRepetitionPenalty()).isEqualTo(1.5f);
    assertThat(sampling.getMinTokens()).isEqualTo(1);
    assertThat(sampling.getStopTokenIdsList()).containsExactly(8);
    assertThat(sampling.getIgnoreEos()).isTrue();
    assertThat(sampling.getAllFields()).as("and no other").hasSize(14);
  }

  @Test
  void aSeedKeepsItsBits() throws Exception {
    assertThat(chat(", 'seed': -1").getSampling().getSeed()).isEqualTo(-1);
    assertThat(chat(", 'seed': 18446744073709551615").getSampling().getSeed()).isEqualTo(-1);
    assertThat(chat(", 'seed': '9223372036854775808'").getSampling().getSeed())
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void rolesAndPartsBecomeMessages() throws Exception {
    Body body =
        body(
            Surface.CHAT,
            """
            {'messages': [{'role': 'developer', 'content': 'd'},
              {'role': 'user', 'content': [{'type': 'text', 'text': 'u'},
                                           {'type': 'text', 'text': 'v'}]},
              {'role': 'assistant', 'content': 'a', 'refusal': null, 'tool_calls': []}]}
            """);
    var messages = TextRequests.chat(body).getMessages().getMessagesList();
    body.requireRight();
    assertThat(messages).extracting(m -> m.getRole())
        .containsExactly(Role.ROLE_SYSTEM, Role.ROLE_USER, Role.ROLE_ASSISTANT);
    assertThat(messages).extracting(m -> m.getContent()).containsExactly("d", "uv", "a");
  }

  @Test
  void oneStopNeedsNoList() throws Exception {
    assertThat(chat(", 'stop': '。'").getSampling().getStopList()).containsExactly("。");
  }

  @Test
  void theNewerNamesMeanTheSame() throws Exception {
    assertThat(chat(", 'max_completion_tokens': 9").getSampling().getMaxTokens()).isEqualTo(9);
    assertThat(chat(", 'safety_identifier': 's'").getUser()).isEqualTo("s");
    assertThat(chat(", 'safety_identifier': 's', 'user': 'u'").getUser()).isEqualTo("u");
  }

  @Test
  void responseFormatsBecomeConstraints() throws Exception {
    assertThat(chat(", 'response_format': {'type': 'text'}").hasConstraint()).isFalse();
    assertThat(chat(", 'response_format': {'type': 'json_object'}").getConstraint().getJsonSchema())
        .isEqualTo("{\"type\":\"object\"}");
    assertThat(
            chat(
                    ", 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'n',"
                        + " 'strict': true, 'schema': {'type': 'integer', 'minimum': 3}}}")
                .getConstraint()
                .getJsonSchema())
        .isEqualTo("{\"type\":\"integer\",\"minimum\":3}");
  }

  @Test
  void ourConstraintsAreTheContracts() throws Exception {
    assertThat(chat(", 'constraint': {'regex': '[ab]+'}").getConstraint().getRegex())
        .isEqualTo("[ab]+");
    assertThat(
            chat(", 'constraint': {'choices': ['a', 'b']}")
                .getConstraint()
                .getChoices()
                .getChoicesList())
        .containsExactly("a", "b");
    var verse =
        chat(", 'constraint': {'verse': {'form': '五律', 'rhyme': '风'}}")
            .getConstraint()
            .getVerse();
    assertThat(verse.getForm()).isEqualTo(VerseForm.VERSE_FORM_LUSHI_FIVE);
    assertThat(verse.getRhyme()).isEqualTo("风");
    assertThatThrownBy(
            () ->
                chat(
                    ", 'constraint': {'regex': 'a'}, 'response_format': {'type': 'json_object'}"))
        .hasMessage("constraint: must be unset with response_format");
  }

  @Test
  void completionsCountTheirLogprobs() throws Exception {
    assertThat(completion("").getLogprobs()).isFalse();
    GenerateTextRequest none = completion(", 'logprobs': 0");
    assertThat(none.getLogprobs()).isTrue();
    assertThat(none.getTopLogprobs()).isZero();
    assertThat(completion(", 'logprobs': 4").getTopLogprobs()).isEqualTo(4);
  }

  @Test
  void aPromptMayBeAListOfOne() throws Exception {
    Body one = body(Surface.COMPLETIONS, "{'prompt': ['a']}");
    assertThat(TextRequests.completion(one).getPrompt()).isEqualTo("a");
    for (String prompt : new String[] {"['a', 'b']", "[1, 2]", "[]", "5", "null"}) {
      Body body = body(Surface.COMPLETIONS, "{'prompt': " + prompt + "}");
      TextRequests.completion(body);
      assertThatThrownBy(body::requireRight).hasMessageStartingWith("prompt: must be");
    }
  }
}
