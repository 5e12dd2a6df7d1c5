package dev.inkstone.server.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Damage to bytes: bits turned, parts cut out, doubled, moved or overwritten, the end cut off. */
final class Damage {
  private static final int MOST_EDITS = 4;
  private static final int LONGEST_PART = 64;
  private static final byte[] TELLING =
      "{}[]\",:0123456789-.eE\\u\u0000\u007f\u00ff \r\n%<>&;=".getBytes(
          StandardCharsets.ISO_8859_1);

  private Damage() {}

  /** Other bytes, made of good ones; never the same array. */
  static byte[] to(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int edits = 1 + random.nextInt(MOST_EDITS); edits > 0 && bytes.length > 0; edits--) {
      bytes = edited(bytes, random);
    }
    return bytes;
  }

  private static byte[] edited(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(LONGEST_PART, bytes.length - at) + 1);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
      case 2 -> Arrays.fill(bytes, at, at + length, (byte) random.nextInt(256));
      case 3 -> {
        int from = random.nextInt(bytes.length - length + 1);
        System.arraycopy(bytes, from, bytes, at, length);
      }
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> {
        return joined(bytes, at, at + length, new byte[0]);
      }
      default -> {
        return joined(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
      }
    }
    return bytes;
  }

  /** The bytes with a part replaced by another. */
  private static byte[] joined(byte[] bytes, int from, int to, byte[] part) {
    byte[] all = Arrays.copyOf(bytes, bytes.length - (to - from) + part.length);
    System.arraycopy(part, 0, all, from, part.length);
    System.arraycopy(bytes, to, all, from + part.length, bytes.length - to);
    return all;
  }
}
