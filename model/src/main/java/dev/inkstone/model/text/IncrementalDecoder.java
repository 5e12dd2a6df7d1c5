package dev.inkstone.model.text;

import java.util.Arrays;
import java.util.Set;

/**
 * Turns a stream of token ids into a stream of text, each piece as soon as it is certain.
 *
 * <p>Guarantees: never half a character, and no U+FFFD for bytes that later tokens complete. What
 * {@link #push} and the final {@link #flush} return, joined, is what decoding all ids at once
 * returns. (One exception: where a byte-fallback vocabulary yields bytes that are no UTF-8, the
 * count of U+FFFD in their place may differ.) Special tokens yield nothing. Each token costs the
 * decoding of a few, however long the text. Not thread-safe; one for each stream.
 *
 * <p>A token alone does not tell its text: it may hold part of a character, or a space that is
 * dropped at the start of a text. So a short window of tokens is decoded, beginning before the new
 * one, and what has been returned of the window's text is cut off. The idea is that of the two
 * offsets in vLLM and TGI; here the window also stays short when bytes never become text.
 */
public final class IncrementalDecoder {
  /** A UTF-8 character has at most four bytes, so it spans at most so many tokens. */
  private static final int LONGEST_CHARACTER = 4;

  private static final int LONGEST_WINDOW = 32;
  private static final String REPLACEMENT = "\uFFFD";

  private final Tokenizer tokenizer;
  private final Set<Integer> special;

  /** The last few tokens: those whose text is not certain yet, and some before them. */
  private int[] window;

  /** The window's text, and the beginning of it that has been returned. */
  private String text;

  private String returned;

  /** Tokens since the text last ended with a whole character. */
  private int pending;

  /** Decodes a text that stands alone. */
  public IncrementalDecoder(Tokenizer tokenizer) {
    this(tokenizer, new int[0]);
  }

  /**
   * Decodes what continues a prompt, so that a space between the two is not lost.
   *
   * @param prompt ids of the prompt; what follows its last special token counts
   */
  public IncrementalDecoder(Tokenizer tokenizer, int[] prompt) {
    this.tokenizer = tokenizer;
    this.special = tokenizer.specialIds();
    int from = prompt.length;
    while (from > 0 && prompt.length - from < LONGEST_CHARACTER
        && !special.contains(prompt[from - 1])) {
      from--;
    }
    window = Arrays.copyOfRange(prompt, from, prompt.length);
    text = tokenizer.decode(window);
    returned = text;
    while (returned.endsWith(REPLACEMENT)) {
      returned = withoutLast(returned);
    }
  }

  /**
   * Takes the next token.
   *
   * @return the text that it makes certain, often empty
   * @throws IllegalArgumentException if the id is outside the vocabulary
   */
  public String push(int id) {
    if (special.contains(id)) {
      return "";
    }
    int[] longer = Arrays.copyOf(window, window.length + 1);
    longer[window.length] = id;
    text = tokenizer.decode(longer);
    window = longer;
    pending++;
    boolean whole = !text.endsWith(REPLACEMENT);
    if (!whole && pending < LONGEST_CHARACTER) {
      return "";
    }
    // After four tokens without a whole character some bytes are broken, or characters straddle
    // tokens. Either way only the last character can still change.
    String fresh = whole ? unreturned() : withoutLast(unreturned());
    slide(whole ? pending : LONGEST_CHARACTER);
    return fresh;
  }

  /** Returns what is left at the end of the stream: broken bytes as U+FFFD, or nothing. */
  public String flush() {
    String rest = unreturned();
    returned = text;
    pending = 0;
    return rest;
  }

  private String unreturned() {
    if (text.startsWith(returned)) {
      return text.substring(returned.length());
    }
    // A byte-fallback decoder takes a whole run of bytes back when one of them is broken.
    return decodeLast(pending);
  }

  /** Keeps only the last tokens, or all while those are no text and could not stand for it. */
  private void slide(int keep) {
    boolean whole = !text.endsWith(REPLACEMENT);
    String kept = decodeLast(keep);
    if (!kept.isEmpty() || window.length >= LONGEST_WINDOW) {
      window = Arrays.copyOfRange(window, window.length - keep, window.length);
      text = kept;
    }
    returned = text.endsWith(REPLACEMENT) ? withoutLast(text) : text;
    pending = whole ? 0 : keep;
  }

  private String decodeLast(int count) {
    return tokenizer.decode(Arrays.copyOfRange(window, window.length - count, window.length));
  }

  private static String withoutLast(String text) {
    return text.isEmpty() ? text : text.substring(0, text.length() - 1);
  }
}
