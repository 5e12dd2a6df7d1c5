package dev.inkstone.model.text;

/**
 * How a model wants to be asked, and answers: turns the text of a prompt into its tokens, and that
 * of a completion. Safe for many threads as long as its tokenizer is open.
 */
public interface PromptFormat {
  /**
   * The tokens to start from.
   *
   * @throws PromptException if the model cannot read the prompt
   */
  int[] encode(String prompt) throws PromptException;

  /**
   * The tokens that the model would write this text with, after those of {@link #encode}; no token
   * ends it.
   *
   * @throws PromptException if the model cannot write the text
   */
  int[] encodeCompletion(String prompt, String completion) throws PromptException;

  /** The name by which {@link #named} knows it. */
  default String name() {
    return "plain";
  }

  /**
   * The format of this name: {@code plain}, see {@link PlainPrompt}, or {@code verse}, see {@link
   * VersePrompt}.
   *
   * @throws IllegalArgumentException if there is none, or the tokenizer does not go with it
   */
  static PromptFormat named(String name, Tokenizer tokenizer) {
    return switch (name) {
      case "plain" -> new PlainPrompt(tokenizer);
      case "verse" -> new VersePrompt(tokenizer);
      default ->
          throw new IllegalArgumentException(
              "prompt_format \"" + name + "\" is not one of plain, verse");
    };
  }
}
