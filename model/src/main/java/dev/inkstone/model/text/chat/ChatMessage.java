package dev.inkstone.model.text.chat;

import java.util.Locale;
import java.util.Objects;

/** One message of a conversation: who said what. */
public record ChatMessage(Role role, String content) {
  /** Who speaks, under the names that chat templates know. */
  public enum Role {
    /** Instructions that hold for the whole conversation. */
    SYSTEM,
    USER,
    ASSISTANT;

    /** The name in a template: {@code system}, {@code user} or {@code assistant}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ChatMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }
}
