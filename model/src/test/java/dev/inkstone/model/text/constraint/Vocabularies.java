package dev.inkstone.model.text.constraint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Small vocabularies of the two families that matter; each ends with its end token. */
final class Vocabularies {
  private static final String CHARACTERS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
          + " \n\t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~春江花月夜明水平潮生é😀🌙";

  private static final String SAMPLE =
      "{\"name\": \"江花月夜\", \"age\": 42, \"tags\": [\"a\", \"bc\"], \"ok\": true, \"no\": null} "
          + "the quick brown fox 2024-06-15 false 3.14 -7 春江潮水连海平，海上明月共潮生。😀🌙 hello "
          + "{\"children\":[{\"value\":1}],\"next\":{\"value\":2}} ]}]} \"},{\"";

  private Vocabularies() {}

  /** One token a character. */
  static TokenTable characters() {
    return characters(CHARACTERS);
  }

  /** One token for each of these characters, and special tokens. */
  static TokenTable characters(String characters, String... specials) {
    List<byte[]> texts = new ArrayList<>();
    characters.codePoints().distinct().forEach(c -> texts.add(utf8(Character.toString(c))));
    return table(texts, specials);
  }

  /**
   * The 256 bytes, and pieces of a sample cut anywhere: so many are parts of characters, and many
   * cross the borders of JSON's grammar.
   */
  static TokenTable bytePairs(long seed) {
    Random random = new Random(seed);
    byte[] sample = utf8(SAMPLE);
    Set<String> pieces = new LinkedHashSet<>();
    for (int b = 0; b < 256; b++) {
      pieces.add(latin(new byte[] {(byte) b}));
    }
    while (pieces.size() < 900) {
      int from = random.nextInt(sample.length - 8);
      pieces.add(latin(Arrays.copyOfRange(sample, from, from + 2 + random.nextInt(6))));
    }
    List<byte[]> texts = new ArrayList<>();
    pieces.forEach(p -> texts.add(p.getBytes(StandardCharsets.ISO_8859_1)));
    return table(texts);
  }

  /** The text of some tokens. */
  static String text(TokenTable table, List<Integer> tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tokens.forEach(t -> bytes.writeBytes(table.text(t)));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The token with exactly this text. */
  static int token(TokenTable table, String text) {
    for (int id = 0; id < table.size(); id++) {
      if (Arrays.equals(table.text(id), utf8(text))) {
        return id;
      }
    }
    throw new IllegalArgumentException("no token: " + text);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static TokenTable table(List<byte[]> texts, String... specials) {
    Map<String, Integer> names = new TreeMap<>();
    for (String special : specials) {
      names.put(special, texts.size());
      texts.add(new byte[0]);
    }
    texts.add(new byte[0]);
    return new TokenTable(
        texts.toArray(byte[][]::new), names, Set.of(texts.size() - 1));
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
