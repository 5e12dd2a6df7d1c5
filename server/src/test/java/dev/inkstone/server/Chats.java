package dev.inkstone.server;

import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.v1.ChatEdit;
import dev.inkstone.v1.ChatInput;
import dev.inkstone.v1.ChatInterrupt;
import dev.inkstone.v1.ChatMessage;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRegenerate;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatUserMessage;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.Role;
import dev.inkstone.v1.SamplingOptions;
import java.io.IOException;
import java.util.List;

/** What users do in a conversation, and models that answer them, or cannot. */
final class Chats {
  /** Says A before what the user says, B before an answer, and <title> first of all. */
  private static final String TEMPLATE =
      """
      {{ bos_token }}{% for message in messages %}
      {%- if message.role == 'system' and message.content == 'J' %}
      {{- raise_exception('no J, please') }}
      {%- endif %}
      {{- 'A' if message.role == 'user' else 'B' }}{{ message.content -}}
      {% endfor %}{% if add_generation_prompt %}B{% endif %}
      """;

  private Chats() {}

  /** A talker that is asked by the template, a poet, and one with neither. */
  static void publish(Registry shipped) throws IOException {
    TestCheckpoints.publish(shipped, "poet", "weights");
    TestCheckpoints.publish(shipped, "talker", "weights", "plain", TEMPLATE);
    TestCheckpoints.publish(shipped, "bare", "weights", "plain", null);
  }

  static GenerateTextRequest.Builder request(int tokens, ChatMessage... messages) {
    return GenerateTextRequest.newBuilder()
        .setModel("talker")
        .setMessages(ChatInput.newBuilder().addAllMessages(List.of(messages)))
        .setSampling(sampling(tokens));
  }

  static SamplingOptions.Builder sampling(int tokens) {
    return SamplingOptions.newBuilder()
        .setMaxTokens(tokens).setIgnoreEos(true).setTemperature(1).setSeed(1);
  }

  static ChatRequest open(String model, int tokens) {
    return ChatRequest.newBuilder()
        .setOpen(ChatOpen.newBuilder().setModel(model).setSampling(sampling(tokens)))
        .build();
  }

  static ChatRequest say(String content) {
    return ChatRequest.newBuilder()
        .setMessage(ChatUserMessage.newBuilder().setContent(content))
        .build();
  }

  static ChatRequest interrupt() {
    return ChatRequest.newBuilder().setInterrupt(ChatInterrupt.getDefaultInstance()).build();
  }

  static ChatRequest edit(int message, String content) {
    return ChatRequest.newBuilder()
        .setEdit(ChatEdit.newBuilder().setMessage(message).setContent(content))
        .build();
  }

  static ChatRequest regenerate(ChatRegenerate regenerate) {
    return ChatRequest.newBuilder().setRegenerate(regenerate).build();
  }

  static ChatMessage user(String content) {
    return message(Role.ROLE_USER, content);
  }

  static ChatMessage assistant(String content) {
    return message(Role.ROLE_ASSISTANT, content);
  }

  static ChatMessage message(Role role, String content) {
    return ChatMessage.newBuilder().setRole(role).setContent(content).build();
  }
}
