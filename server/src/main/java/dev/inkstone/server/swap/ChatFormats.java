package dev.inkstone.server.swap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.chat.ChatFormat;
import dev.inkstone.model.text.chat.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * How a checkpoint wants conversations: by its own {@code chat_template.jinja}, to which {@code
 * inkstone.bos_token} and {@code inkstone.eos_token} of its {@code config.json} are given. A poet
 * ({@code prompt_format} {@code verse}) without one answers the last message alone. Others know no
 * conversations.
 */
final class ChatFormats {
  private static final String TEMPLATE = "chat_template.jinja";

  private ChatFormats() {}

  /**
   * @throws IOException in one line, if there is a template that is none
   */
  static Optional<ChatFormat> of(
      Checkpoint checkpoint, PromptFormat promptFormat, Tokenizer tokenizer) throws IOException {
    if (checkpoint.manifest().files().containsKey(TEMPLATE)) {
      return Optional.of(ChatFormat.of(template(checkpoint), tokenizer));
    }
    return checkpoint.config().path("prompt_format").asText().equals("verse")
        ? Optional.of(ChatFormat.lastMessage(promptFormat))
        : Optional.empty();
  }

  private static ChatTemplate template(Checkpoint checkpoint) throws IOException {
    Path file = checkpoint.folder().resolve(TEMPLATE);
    JsonNode tokens = checkpoint.config().path("inkstone");
    try {
      return new ChatTemplate(
          Files.readString(file),
          tokens.path("bos_token").asText(""),
          tokens.path("eos_token").asText(""),
          Clock.systemDefaultZone());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
