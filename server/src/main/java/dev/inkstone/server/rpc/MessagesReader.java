package dev.inkstone.server.rpc;

import dev.inkstone.model.text.chat.ChatMessage;
import dev.inkstone.model.text.chat.ChatMessage.Role;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.v1.ChatInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Checks the messages of a conversation for {@link RequestReader}. */
final class MessagesReader {
  /** Where the messages are in a request for text. */
  static final String FIELD = "messages.messages";

  private MessagesReader() {}

  /** The messages; whatever is wrong with them is added to the violations. */
  static List<ChatMessage> read(ChatInput input, List<FieldViolation> violations) {
    List<ChatMessage> messages = new ArrayList<>();
    if (input.getMessagesCount() == 0) {
      violations.add(new FieldViolation(FIELD, "needs at least one message"));
    }
    for (int i = 0; i < input.getMessagesCount(); i++) {
      dev.inkstone.v1.ChatMessage message = input.getMessages(i);
      String field = "%s[%d].role".formatted(FIELD, i);
      switch (message.getRole()) {
        case ROLE_USER -> messages.add(new ChatMessage(Role.USER, message.getContent()));
        case ROLE_ASSISTANT ->
            messages.add(new ChatMessage(Role.ASSISTANT, message.getContent()));
        case ROLE_SYSTEM -> {
          messages.add(new ChatMessage(Role.SYSTEM, message.getContent()));
          if (i > 0) {
            violations.add(new FieldViolation(field, "a system message must be the first"));
          }
        }
        default ->
            violations.add(
                new FieldViolation(field, "must be ROLE_SYSTEM, ROLE_USER or ROLE_ASSISTANT"));
      }
    }
    int bytes = bytes(input);
    if (bytes > RequestReader.MAX_PROMPT_BYTES) {
      violations.add(new FieldViolation(FIELD, tooLong(bytes)));
    }
    return messages;
  }

  static String tooLong(int bytes) {
    return "must be at most %d bytes in all, got %d"
        .formatted(RequestReader.MAX_PROMPT_BYTES, bytes);
  }

  /** Length of all contents together, in UTF-8. */
  static int bytes(ChatInput input) {
    return input.getMessagesList().stream()
        .mapToInt(message -> message.getContent().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
