package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes that a token stands for, from its name in the vocabulary, as the decoder of a
 * {@code tokenizer.json} would write them. The library decodes to text alone, in which a part of a
 * character is lost. Immutable.
 */
final class TokenBytes {
  private enum Kind { TEXT, BYTE_LEVEL, BYTE_FALLBACK, METASPACE, UNKNOWN }

  /** GPT-2's letters for bytes that are not printable begin here, in the order of the bytes. */
  private static final int FIRST_DISGUISE = 256;

  private static final Map<Integer, Byte> LETTERS = letters();

  private final Kind kind;
  private final String decoder;

  /** Reads the {@code decoder} of a {@code tokenizer.json}. */
  TokenBytes(JsonNode decoder) {
    this.decoder = decoder.toString();
    if (has(decoder, "ByteLevel")) {
      kind = Kind.BYTE_LEVEL;
    } else if (has(decoder, "ByteFallback")) {
      kind = Kind.BYTE_FALLBACK;
    } else if (has(decoder, "Metaspace")) {
      kind = Kind.METASPACE;
    } else {
      kind = decoder.path("type").asText().equals("Fuse") ? Kind.TEXT : Kind.UNKNOWN;
    }
  }

  /**
   * The bytes of a token that is not special.
   *
   * @throws IllegalArgumentException if this decoder writes tokens in a way that is not known
   */
  byte[] of(String token) {
    return switch (kind) {
      case TEXT -> utf8(token);
      case BYTE_LEVEL -> byteLevel(token);
      case BYTE_FALLBACK -> byteFallback(token);
      case METASPACE -> piece(token);
      case UNKNOWN -> throw new IllegalArgumentException(
          "tokenizer.json: cannot tell the texts of single tokens with the decoder " + decoder);
    };
  }

  /** Whether a decoder is of a type, or has one of that type in its sequence. */
  private static boolean has(JsonNode decoder, String type) {
    boolean found = decoder.path("type").asText().equals(type);
    for (JsonNode part : decoder.path("decoders")) {
      found |= has(part, type);
    }
    return found;
  }

  /** A token with a letter that stands for no byte is text as it is, as in the library. */
  private static byte[] byteLevel(String token) {
    byte[] bytes = new byte[token.length()];
    int size = 0;
    for (int letter : token.codePoints().toArray()) {
      Byte value = LETTERS.get(letter);
      if (value == null) {
        return utf8(token);
      }
      bytes[size++] = value;
    }
    return bytes;
  }

  /** SentencePiece with bytes as {@code <0x0A>}. */
  private static byte[] byteFallback(String token) {
    return token.matches("<0x[0-9A-Fa-f]{2}>")
        ? new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)}
        : piece(token);
  }

  /** SentencePiece: a mark stands for a space. */
  private static byte[] piece(String token) {
    return utf8(token.replace('\u2581', ' '));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** GPT-2 writes a byte as itself if that is printable, else as the next letter from U+0100. */
  private static Map<Integer, Byte> letters() {
    Map<Integer, Byte> letters = new HashMap<>();
    int next = FIRST_DISGUISE;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      letters.put(printable ? b : next++, (byte) b);
    }
    return letters;
  }
}
