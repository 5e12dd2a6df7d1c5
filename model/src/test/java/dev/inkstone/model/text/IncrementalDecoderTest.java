package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncrementalDecoderTest {
  private static final String[] PIECES = {
    "春江花月夜", "😀", "👩‍👩‍👧", "the ", " ", "\n", "é", "ж", "a", "江花", "𠀀", "。"
  };

  @TempDir Path folder;

  @Test
  void characterTokensComeOutAtOnce() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.characters(folder)) {
      IncrementalDecoder decoder = new IncrementalDecoder(tokenizer);
      assertThat(decoder.push(3)).isEqualTo("春");
      assertThat(decoder.push(1)).as("special").isEmpty();
      assertThat(decoder.push(4)).isEqualTo("江");
      assertThat(decoder.flush()).isEmpty();
    }
  }

  @Test
  void randomTokensComeOutAsTheWholeDecodes() throws IOException {
    try (Tokenizer characters = Tokenizers.characters(folder);
        Tokenizer bytes = Tokenizers.byteLevel(folder)) {
      Random random = new Random(1);
      for (int trial = 0; trial < 300; trial++) {
        assertJoined(characters, randomIds(characters, random));
        assertJoined(bytes, randomIds(bytes, random));
      }
    }
  }

  @Test
  void validTextNeverShowsAReplacementCharacter() throws IOException {
    try (Tokenizer bytes = Tokenizers.byteLevel(folder);
        Tokenizer fallback = Tokenizers.byteFallback(folder)) {
      Random random = new Random(2);
      for (int trial = 0; trial < 300; trial++) {
        String text = randomText(random);
        for (Tokenizer tokenizer : List.of(bytes, fallback)) {
          int[] ids = tokenizer.encode(text, false);
          List<String> pieces = assertJoined(tokenizer, ids);
          assertThat(String.join("", pieces)).isEqualTo(text).doesNotContain("\uFFFD");
          assertThat(pieces).noneMatch(IncrementalDecoderTest::splitsAPair);
        }
      }
    }
  }

  @Test
  void characterComesOutWithItsLastByte() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.byteFallback(folder)) {
      int[] ids = tokenizer.encode("你好", false);
      assertThat(ids).hasSize(7);
      assertThat(pieces(tokenizer, ids)).containsExactly("", "", "", "你", "", "", "好", "");
    }
  }

  @Test
  void straddlingTokensDoNotHoldTextBackForEver() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.byteLevel(folder)) {
      // 江 lacks its last byte, which begins the next token, which ends with the first of 花.
      int[] jiang = tokenizer.encode("江", false);
      int straddling = tokenizer.tokenId(tokenizer.token(jiang[2]) + tokenizer.token(0xE8));
      int[] ids = new int[2 + 2 * 20];
      ids[0] = jiang[0];
      ids[1] = jiang[1];
      for (int i = 0; i < 20; i++) {
        ids[2 + 2 * i] = straddling;
        ids[3 + 2 * i] = 0x8A;
      }
      List<String> pieces = assertJoined(tokenizer, ids);
      assertThat(String.join("", pieces.subList(0, 20))).hasSizeGreaterThan(8);
    }
  }

  @Test
  void brokenBytesComeOutAsReplacementsAndWhatFollowsIsKept() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.byteFallback(folder)) {
      int moon = tokenizer.tokenId("月");
      int a = tokenizer.tokenId("\u2581a");
      int stray = tokenizer.tokenId("<0xB8>");
      int[] smile = {0xF0, 0x9F, 0x98, 0x80};
      int[] ids = new int[9];
      ids[0] = moon;
      ids[1] = stray;
      for (int i = 0; i < 4; i++) {
        ids[2 + i] = tokenizer.tokenId(String.format("<0x%02X>", smile[i]));
      }
      ids[6] = a;
      ids[7] = moon;
      ids[8] = stray;
      String joined = String.join("", pieces(tokenizer, ids));
      assertThat(joined).matches("月\uFFFD+(😀)? a月\uFFFD");
    }
  }

  @Test
  void brokenBytesDoNotHoldTextBackForEver() throws IOException {
    try (Tokenizer bytes = Tokenizers.byteLevel(folder);
        Tokenizer fallback = Tokenizers.byteFallback(folder)) {
      for (Tokenizer tokenizer : List.of(bytes, fallback)) {
        int broken = tokenizer == bytes ? 0xB8 : tokenizer.tokenId("<0xB8>");
        IncrementalDecoder decoder = new IncrementalDecoder(tokenizer);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
          text.append(decoder.push(broken));
        }
        assertThat(text).hasSizeBetween(990, 1000);
        assertThat(text.append(decoder.flush())).hasToString("\uFFFD".repeat(1000));
      }
    }
  }

  @Test
  void spaceBetweenPromptAndContinuationIsKept() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.byteFallback(folder)) {
      int space = tokenizer.tokenId("\u2581a");
      int[] prompt = {tokenizer.tokenId("<s>"), space, tokenizer.tokenId("b")};
      assertThat(new IncrementalDecoder(tokenizer, prompt).push(space)).isEqualTo(" a");
      assertThat(new IncrementalDecoder(tokenizer).push(space)).isEqualTo("a");
      int[] onlySpecial = {space, tokenizer.tokenId("</s>")};
      assertThat(new IncrementalDecoder(tokenizer, onlySpecial).push(space)).isEqualTo("a");
    }
  }

  @Test
  void leadingSpacesThatAreTokensOfTheirOwnAreKept() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.byteFallback(folder)) {
      int space = tokenizer.tokenId("\u2581");
      int a = tokenizer.tokenId("\u2581a");
      assertJoined(tokenizer, new int[] {space, a, space, space, a, a, space});
    }
  }

  /** Asserts that the pieces make up the whole, and returns them. */
  private static List<String> assertJoined(Tokenizer tokenizer, int[] ids) {
    List<String> pieces = pieces(tokenizer, ids);
    assertThat(String.join("", pieces)).isEqualTo(tokenizer.decode(ids));
    return pieces;
  }

  private static List<String> pieces(Tokenizer tokenizer, int[] ids) {
    IncrementalDecoder decoder = new IncrementalDecoder(tokenizer);
    List<String> pieces = new ArrayList<>();
    for (int id : ids) {
      pieces.add(decoder.push(id));
    }
    pieces.add(decoder.flush());
    return pieces;
  }

  private static int[] randomIds(Tokenizer tokenizer, Random random) {
    return random.ints(random.nextInt(60), 0, tokenizer.vocabularySize()).toArray();
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static boolean splitsAPair(String piece) {
    return !piece.isEmpty() && (Character.isLowSurrogate(piece.charAt(0))
        || Character.isHighSurrogate(piece.charAt(piece.length() - 1)));
  }
}
