package dev.inkstone.model.text;

import java.util.Arrays;

/** Texts as the tokenizer has them: a completion goes on where its prompt ends. */
record PlainPrompt(Tokenizer tokenizer) implements PromptFormat {
  @Override
  public int[] encode(String prompt) {
    return tokenizer.encode(prompt);
  }

  /**
   * What follows the prompt's tokens in those of the whole text; where the border lies within one
   * of these, the completion's own.
   */
  @Override
  public int[] encodeCompletion(String prompt, String completion) {
    int[] before = encode(prompt);
    int[] whole = tokenizer.encode(prompt + completion);
    boolean goesOn =
        whole.length > before.length
            && Arrays.equals(before, 0, before.length, whole, 0, before.length);
    return goesOn
        ? Arrays.copyOfRange(whole, before.length, whole.length)
        : tokenizer.encode(completion, false);
  }
}
