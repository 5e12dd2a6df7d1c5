package dev.inkstone.model.text.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.text.PromptException;
import dev.inkstone.model.text.chat.ChatMessage.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ChatTemplateTest {
  private static final Path TEMPLATES = Path.of("src/test/resources/templates");
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-03T14:05:00Z"), ZoneOffset.UTC);
  private static final List<ChatMessage> QUESTION =
      List.of(new ChatMessage(Role.USER, "Who?"));

  static Stream<Path> expectedTexts() throws IOException {
    try (Stream<Path> files = Files.walk(TEMPLATES)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("expectedTexts")
  void rendersWhatJinjaItselfRenders(Path expected) throws Exception {
    String name = expected.getFileName().toString();
    ChatTemplate template = template(expected.getParent());
    List<ChatMessage> messages = conversation(name.substring(0, name.indexOf('.')));
    if (name.endsWith(".refused.txt")) {
      assertThatThrownBy(() -> template.render(messages))
          .isInstanceOf(PromptException.class)
          .hasMessage("the chat template refuses this: " + Files.readString(expected));
    } else {
      assertThat(template.render(messages)).isEqualTo(Files.readString(expected));
    }
  }

  @Test
  void llama3SpeaksAsItsModelCardSays() throws Exception {
    assertThat(template(TEMPLATES.resolve("llama3.2")).render(QUESTION))
        .isEqualTo(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n"
                + "Cutting Knowledge Date: December 2023\nToday Date: 03 Nov 2026\n\n<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\nWho?<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
  }

  @Test
  void whatAUserSaysIsNoTemplate() throws Exception {
    ChatTemplate template = of("{{ messages[0].content }}|{{ messages[0]['content'] ~ '' }}");
    List<ChatMessage> messages = List.of(new ChatMessage(Role.USER, "{{ 6 * 7 }}{% raw %}\\n"));
    assertThat(template.render(messages))
        .isEqualTo("{{ 6 * 7 }}{% raw %}\\n|{{ 6 * 7 }}{% raw %}\\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}"
            + "{% endfor %}{% endfor %}",
        "{% for a in range(100000) %}{{ 'a long line of text to fill it up, and more of it' }}"
            + "{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for a in range(64) %}{% set ns.x = ns.x + ns.x %}"
            + "{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x='ab') %}{% for a in range(64) %}{% set ns.x = ns.x ~ ns.x %}"
            + "{% endfor %}{{ ns.x | length }}",
        "{% set ns = namespace(x='ab') %}{% for a in range(64) %}"
            + "{% set ns.x = ns.x.replace('a', 'aa') %}{% endfor %}{{ ns.x | length }}",
        "{% set ns = namespace(x='ab') %}{% for a in range(64) %}"
            + "{% set ns.x = ns.x | replace('a', 'aa') %}{% endfor %}{{ ns.x | length }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(64) %}{% set ns.x = ns.x + ns.x %}"
            + "{% endfor %}{{ ns.x | length }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 'a' * 1000000000 }}",
        "{% set x = 'ab' %}{{ x | center(1000000000) }}",
        "{{ '%1000000000s' | format('x') }}",
        "{{ messages.getClass() }}",
        "{{ 'a'.getClass().forName('java.lang.Runtime') }}",
        "{{ ''.class.classLoader }}",
        "{% include 'programs/decoder.py' %}",
        "{% import 'programs/decoder.py' as x %}",
        "{{ nobody() }}",
        "{{ 'a' | nothing }}",
        "{{ ____int3rpr3t3r____.config }}",
        "{% if %}",
        "{%}",
        "{{ messages"
      })
  void hostileTemplatesAreStopped(String source) {
    assertThatThrownBy(() -> of(source).render(QUESTION))
        .isInstanceOfAny(PromptException.class, IllegalArgumentException.class)
        .message().hasLineCount(1);
  }

  @Test
  void deepNestingIsStopped() {
    assertThatThrownBy(() -> of("{{ " + "(".repeat(30_000) + "1 }}").render(QUESTION))
        .isInstanceOfAny(PromptException.class, IllegalArgumentException.class);
    assertThatThrownBy(() -> of("{% if 1 %}".repeat(2_500) + "{% endif %}".repeat(2_500))
            .render(QUESTION))
        .isInstanceOfAny(PromptException.class, IllegalArgumentException.class);
  }

  private static ChatTemplate of(String source) {
    return new ChatTemplate(source, "<s>", "</s>", NOW);
  }

  private static ChatTemplate template(Path folder) throws IOException {
    JsonNode tokens = new ObjectMapper().readTree(folder.resolve("tokens.json").toFile());
    return new ChatTemplate(
        Files.readString(folder.resolve("chat_template.jinja")),
        tokens.get("bos_token").asText(),
        tokens.get("eos_token").asText(),
        NOW);
  }

  private static List<ChatMessage> conversation(String name) throws IOException {
    JsonNode all = new ObjectMapper().readTree(TEMPLATES.resolve("conversations.json").toFile());
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : all.get(name)) {
      Role role = Role.valueOf(message.get("role").asText().toUpperCase(Locale.ROOT));
      messages.add(new ChatMessage(role, message.get("content").asText()));
    }
    return messages;
  }
}
