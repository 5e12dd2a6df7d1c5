package dev.inkstone.model.text.constraint;

import dev.inkstone.model.text.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What every token of a vocabulary writes. Built once for each model; immutable, for any number of
 * threads.
 *
 * <p>Tokens are bytes here, so that one that holds a part of a character is as good as any other.
 * The table also says which characters the vocabulary can write at all: constraints are made of
 * those alone, and so a text that has begun can always be finished.
 */
public final class TokenTable {
  private final byte[][] texts;
  private final Map<String, Integer> specials;
  private final Set<Integer> endTokens;
  private final CodePoints writable;
  private final TokenTrie trie;
  private final int longestInCharacters;

  /**
   * A table of these tokens.
   *
   * @param texts the bytes that each id stands for; none for special tokens, padding and gaps.
   *     As many as a row of logits has entries
   * @param specials ids of special tokens by name; a verse constraint looks for {@code <韵:...>}
   * @param endTokens ids that end a text; may be empty
   * @throws IllegalArgumentException if an id is outside the table
   */
  public TokenTable(byte[][] texts, Map<String, Integer> specials, Set<Integer> endTokens) {
    for (int id : endTokens) {
      if (id < 0 || id >= texts.length) {
        throw new IllegalArgumentException(
            "end token " + id + " is not in [0, " + texts.length + ")");
      }
    }
    this.specials = new TreeMap<>(specials);
    this.endTokens = new TreeSet<>(endTokens);
    this.texts = texts.clone();
    boolean[] bytes = new boolean[256];
    for (byte[] text : texts) {
      if (text.length == 1) {
        bytes[text[0] & 0xFF] = true;
      }
    }
    boolean anyRest = true;
    for (int b = 0x80; b <= 0xBF; b++) {
      anyRest &= bytes[b];
    }
    int longest = 1;
    for (int id = 0; id < texts.length; id++) {
      // A character that has begun must be sure to end.
      if (endTokens.contains(id) || !anyRest && !isUtf8(texts[id])) {
        this.texts[id] = new byte[0];
      }
      longest = Math.max(longest, starts(this.texts[id]));
    }
    longestInCharacters = longest;
    int spellable = anyRest ? Character.MAX_CODE_POINT : 0x7F;
    writable = alone(this.texts).union(
        CodePoints.matching(c -> c <= spellable && spelled(c, bytes)));
    trie = new TokenTrie(this.texts);
  }

  /**
   * The table of a tokenizer.
   *
   * @param size entries of a row of logits, at least the tokenizer's vocabulary; models often pad
   * @param endTokens ids that end a text
   * @throws IllegalArgumentException if the tokens' texts cannot be told, or an id is outside
   */
  public static TokenTable of(Tokenizer tokenizer, int size, Set<Integer> endTokens) {
    if (size < tokenizer.vocabularySize()) {
      throw new IllegalArgumentException("the model has " + size + " logits for "
          + tokenizer.vocabularySize() + " tokens");
    }
    byte[][] texts = new byte[size][];
    Map<String, Integer> specials = new TreeMap<>();
    for (int id = 0; id < size; id++) {
      texts[id] = id < tokenizer.vocabularySize() ? tokenizer.bytes(id) : new byte[0];
    }
    tokenizer.specialIds().forEach(id -> specials.put(tokenizer.token(id), id));
    return new TokenTable(texts, specials, endTokens);
  }

  /** Entries of a row of logits. */
  public int size() {
    return texts.length;
  }

  /** Ids of special tokens by name. */
  Map<String, Integer> specials() {
    return specials;
  }

  Set<Integer> endTokens() {
    return endTokens;
  }

  /** The bytes of a token; none if it stands for no text, or for none that a constraint may use. */
  byte[] text(int id) {
    return texts[id];
  }

  /** The characters that some sequence of tokens writes. */
  CodePoints writable() {
    return writable;
  }

  TokenTrie trie() {
    return trie;
  }

  /** Characters that begin in one token, at most. */
  int longestInCharacters() {
    return longestInCharacters;
  }

  /** Whether single bytes write a character. */
  private static boolean spelled(int character, boolean[] bytes) {
    if (character < 0x80) {
      return bytes[character];
    }
    if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
      return false;
    }
    int rest = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    boolean all = bytes[(0xFF00 >> rest + 1 & 0xFF) | character >> 6 * rest];
    for (int i = 0; i < rest; i++) {
      all &= bytes[0x80 | character >> 6 * i & 0x3F];
    }
    return all;
  }

  /** The characters that are a token of their own. */
  private static CodePoints alone(byte[][] texts) {
    StringBuilder characters = new StringBuilder();
    for (byte[] text : texts) {
      if (text.length > 0 && text.length <= 4 && starts(text) == 1 && isUtf8(text)) {
        characters.append(new String(text, StandardCharsets.UTF_8));
      }
    }
    return CodePoints.of(characters.toString());
  }

  /** How many characters begin in a text. */
  private static int starts(byte[] text) {
    int count = 0;
    for (byte b : text) {
      count += (b & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
  }

  private static boolean isUtf8(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
