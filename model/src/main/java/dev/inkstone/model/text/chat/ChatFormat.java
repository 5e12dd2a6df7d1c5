package dev.inkstone.model.text.chat;

import dev.inkstone.model.text.PromptException;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.chat.ChatMessage.Role;
import java.util.List;

/**
 * How a model reads a conversation: turns messages into the tokens after which the model writes the
 * next answer. Safe for many threads as long as its tokenizer is open.
 */
@FunctionalInterface
public interface ChatFormat {
  /**
   * The tokens to start from.
   *
   * @throws PromptException if the model cannot read the conversation
   */
  int[] encode(List<ChatMessage> messages) throws PromptException;

  /**
   * The model's own template. Special tokens are those that the template writes, the start token
   * included; the tokenizer adds none.
   */
  static ChatFormat of(ChatTemplate template, Tokenizer tokenizer) {
    return messages -> tokenizer.encode(template.render(messages), false);
  }

  /** For a model that knows no conversations: the last message of the user is the prompt. */
  static ChatFormat lastMessage(PromptFormat format) {
    return messages -> {
      for (int i = messages.size() - 1; i >= 0; i--) {
        if (messages.get(i).role() == Role.USER) {
          return format.encode(messages.get(i).content());
        }
      }
      throw new PromptException("there is no message of the user to answer");
    };
  }
}
