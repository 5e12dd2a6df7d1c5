package dev.inkstone.model.text;

/**
 * How a model wants to be asked: turns the text of a prompt into its tokens. Safe for many threads
 * as long as its tokenizer is open.
 */
@FunctionalInterface
public interface PromptFormat {
  /**
   * The tokens to start from.
   *
   * @throws PromptException if the model cannot read the prompt
   */
  int[] encode(String prompt) throws PromptException;

  /** The name by which {@link #named} knows it. */
  default String name() {
    return "plain";
  }

  /**
   * The format of this name: {@code plain}, the prompt as the tokenizer has it, or {@code verse},
   * see {@link VersePrompt}.
   *
   * @throws IllegalArgumentException if there is none, or the tokenizer does not go with it
   */
  static PromptFormat named(String name, Tokenizer tokenizer) {
    return switch (name) {
      case "plain" -> tokenizer::encode;
      case "verse" -> new VersePrompt(tokenizer);
      default ->
          throw new IllegalArgumentException(
              "prompt_format \"" + name + "\" is not one of plain, verse");
    };
  }
}
