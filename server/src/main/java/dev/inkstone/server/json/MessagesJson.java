package dev.inkstone.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.v1.ChatInput;
import dev.inkstone.v1.ChatMessage;
import dev.inkstone.v1.Role;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of a conversation, whose contents are strings or lists of text parts. */
final class MessagesJson {
  private static final Map<String, Role> ROLES =
      Map.of(
          "system", Role.ROLE_SYSTEM,
          "developer", Role.ROLE_SYSTEM,
          "user", Role.ROLE_USER,
          "assistant", Role.ROLE_ASSISTANT);

  private MessagesJson() {}

  static ChatInput read(Body body) {
    ChatInput.Builder input = ChatInput.newBuilder();
    if (body.node("messages").isEmpty()) {
      body.wrong("messages", "must be set");
    }
    for (Body message : body.objects("messages")) {
      Role role = ROLES.get(message.text("role").orElse(""));
      if (role == null) {
        message.wrong("role", "must be system, developer, user or assistant");
      } else {
        input.addMessages(ChatMessage.newBuilder().setRole(role).setContent(content(message)));
      }
    }
    return input.build();
  }

  private static String content(Body message) {
    Optional<JsonNode> content = message.node("content");
    if (content.isEmpty()) {
      message.wrong("content", "must be set: a string, or a list of text parts");
      return "";
    }
    if (!content.get().isArray()) {
      return message.text("content").orElse("");
    }
    StringBuilder text = new StringBuilder();
    for (Body part : message.objects("content")) {
      if (!part.text("type").equals(Optional.of("text"))) {
        part.wrong("type", "must be text: models here read nothing else");
      }
      text.append(part.text("text").orElse(""));
    }
    return text.toString();
  }
}
