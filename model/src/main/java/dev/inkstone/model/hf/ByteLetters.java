package dev.inkstone.model.hf;

import java.nio.charset.StandardCharsets;

/**
 * Byte-level tokenizers write each byte as a printable letter (Radford et al. 2019): itself where
 * it is printable in Latin-1, or else the next free letter from U+0100 on.
 */
final class ByteLetters {
  private static final char[] LETTERS = letters();

  private ByteLetters() {}

  private static char[] letters() {
    char[] letters = new char[256];
    char next = 256;
    for (int b = 0; b < letters.length; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      letters[b] = printable ? (char) b : next++;
    }
    return letters;
  }

  /** A text's bytes in UTF-8, one letter each. */
  static String of(String text) {
    StringBuilder letters = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      letters.append(LETTERS[b & 0xFF]);
    }
    return letters.toString();
  }
}
