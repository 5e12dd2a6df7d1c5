package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  @TempDir Path folder;

  @Test
  void textComesBackFromItsTokens() throws IOException {
    String text = "春江花月夜，\nabc def 😀 é the\0end";
    try (Tokenizer bytes = Tokenizers.byteLevel(folder);
        Tokenizer fallback = Tokenizers.byteFallback(folder)) {
      assertThat(bytes.decode(bytes.encode(text))).isEqualTo(text);
      assertThat(fallback.decode(fallback.encode(text))).isEqualTo(text);
    }
    try (Tokenizer characters = Tokenizers.characters(folder)) {
      String verse = "春江花月夜。\n床前";
      assertThat(characters.decode(characters.encode(verse))).isEqualTo(verse);
    }
  }

  @Test
  void bytesOfTokensJoinToTheirText() throws IOException {
    String text = "春江花月夜，\nabc def 😀 é the\0end";
    try (Tokenizer bytes = Tokenizers.byteLevel(folder);
        Tokenizer fallback = Tokenizers.byteFallback(folder);
        Tokenizer characters = Tokenizers.characters(folder)) {
      assertThat(joined(bytes, text)).isEqualTo(text);
      assertThat(joined(fallback, text)).as("before the decoder drops it").isEqualTo(" " + text);
      assertThat(joined(characters, "春江，\n床前")).isEqualTo("春江，\n床前");
      assertThat(characters.bytes(characters.tokenId("<eos>"))).isEmpty();
      assertThat(bytes.bytes(0xE6)).containsExactly(0xE6);
    }
  }

  private static String joined(Tokenizer tokenizer, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : tokenizer.encode(text)) {
      bytes.writeBytes(tokenizer.bytes(id));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void bytesOfADecoderThatJoinsTokensInItsOwnWayAreRefused() throws IOException {
    ObjectNode json = Tokenizers.charactersJson();
    json.putNull("decoder");
    try (Tokenizer tokenizer = Tokenizers.load(folder, json)) {
      assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.bytes(4))
          .withMessageContaining("cannot tell the texts of single tokens with the decoder null");
    }
  }

  @Test
  void templateIsAppliedOnlyWhenAskedFor() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.characters(folder)) {
      assertThat(tokenizer.encode("春江")).containsExactly(1, 3, 4);
      assertThat(tokenizer.encode("春江", false)).containsExactly(3, 4);
      assertThat(tokenizer.encode("春<eos>", false)).containsExactly(3, 2);
      assertThat(tokenizer.encode("", false)).isEmpty();
      assertThat(tokenizer.encode("?", false)).as("unknown").containsExactly(0);
    }
  }

  @Test
  void specialTokensAreNoText() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.characters(folder)) {
      assertThat(tokenizer.decode(new int[] {1, 3, 4, 2})).isEqualTo("春江");
      assertThat(tokenizer.decode(new int[] {})).isEmpty();
      assertThat(tokenizer.specialIds()).containsExactly(0, 1, 2);
    }
  }

  @Test
  void vocabularyIsKnownByIdAndByToken() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.characters(folder)) {
      assertThat(tokenizer.tokenId("<eos>")).isEqualTo(2);
      assertThat(tokenizer.tokenId("月")).isEqualTo(6);
      assertThat(tokenizer.tokenId("<nobody>")).isEqualTo(-1);
      assertThat(tokenizer.token(6)).isEqualTo("月");
      assertThat(tokenizer.vocabularySize()).isEqualTo(
          3 + (int) Tokenizers.LETTERS.codePoints().distinct().count());
    }
  }

  @Test
  void idOutsideTheVocabularyIsRefused() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.characters(folder)) {
      int size = tokenizer.vocabularySize();
      assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.decode(new int[] {size}))
          .withMessage("token id " + size + " is not in [0, " + size + ")");
      assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.token(-1));
    }
  }

  @Test
  void nothingIsTruncatedOrPaddedWhateverTheFileSays() throws IOException {
    ObjectNode json = Tokenizers.charactersJson();
    json.putObject("truncation").put("direction", "Right").put("max_length", 4)
        .put("strategy", "LongestFirst").put("stride", 0);
    json.putObject("padding").put("direction", "Right").put("pad_id", 2).put("pad_type_id", 0)
        .put("pad_token", "<eos>").putNull("pad_to_multiple_of")
        .putObject("strategy").put("Fixed", 8);
    try (Tokenizer tokenizer = Tokenizers.load(folder, json)) {
      assertThat(tokenizer.encode("春".repeat(5000), false)).hasSize(5000).containsOnly(3);
      assertThat(tokenizer.encode("春江", false)).hasSize(2);
    }
  }

  @Test
  void loneSurrogatesBecomeReplacementCharacters() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.byteLevel(folder)) {
      assertThat(tokenizer.decode(tokenizer.encode("a\uD83Db\uDE00c\uD83D\uDE00\uD83D")))
          .isEqualTo("a\uFFFDb\uFFFDc😀\uFFFD");
    }
  }

  @Test
  void fileThatIsNoTokenizerIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "{\"model\":{\"vocab\":{}}}");
    assertThatThrownBy(() -> Tokenizer.load(file)).isInstanceOf(IOException.class)
        .hasMessage(file + ": no tokenizer.json, it has no vocabulary");
    Files.writeString(file, "{\"model\":{\"vocab\":{\"a\":0},\"type\":\"Telepathy\"}}");
    assertThatThrownBy(() -> Tokenizer.load(file)).isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": no tokenizer.json: ");
    Files.writeString(file, "{\"model\":{\"vocab\":{\"a\":-1}}}");
    assertThatThrownBy(() -> Tokenizer.load(file)).isInstanceOf(IOException.class)
        .hasMessageContaining("a token's id is not a number below");
    Files.writeString(file, "tokens");
    assertThatThrownBy(() -> Tokenizer.load(file)).isInstanceOf(IOException.class)
        .hasMessageContaining("it is not JSON");
    assertThatThrownBy(() -> Tokenizer.load(folder.resolve("nowhere")))
        .isInstanceOf(IOException.class);
  }

  /** The native reader takes each of these for no JSON, and would end the whole process. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[deep]]", "1e999", "-1e999", "{\"n\":1e400}", "\"\\ud800\"", "{\"\\udc00\":1}"
      })
  void decoderThatWouldEndTheProcessIsRefused(String decoder) throws IOException {
    String json = decoder.equals("[[deep]]") ? "[".repeat(200) + "]".repeat(200) : decoder;
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"decoder\":{\"type\":\"Fuse\",\"x\":" + json + "},\"model\":{\"vocab\":{\"a\":0}}}");
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": no tokenizer.json, ")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  /** The native compiler of patterns recurses for each, and ends the process. */
  @Test
  void patternThatNestsWithoutEndIsRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"pre_tokenizer\":{\"type\":\"Split\",\"behavior\":\"Isolated\",\"invert\":false,"
                + "\"pattern\":{\"Regex\":\"" + "[".repeat(3000) + "\"}},"
                + "\"model\":{\"vocab\":{\"a\":0}}}");
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a pattern has over 200 brackets");
  }

  /** Or the first request that has such a character would fail, as if the server had a bug. */
  @Test
  void tokenizerThatFailsAtUnknownCharactersIsRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0},\"unk_token\":\"<unk>\"}}");
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("UNK");
  }

  /** The native reader gives an id of its own to an added token whose id is another's. */
  @Test
  void addedTokenWithAnIdThatIsTakenIsRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"added_tokens\":[{\"id\":0,\"content\":\"<new>\",\"special\":true,\"single_word\":false,"
                + "\"lstrip\":false,\"rstrip\":false,\"normalized\":false}],"
                + "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0,\"<unk>\":1},"
                + "\"unk_token\":\"<unk>\"}}");
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the token 2, which is not listed");
  }

  @Test
  void whatTheNativeReaderQuotesIsCutShort() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"normalizer\":\"" + "x".repeat(5000) + "\",\"model\":{\"vocab\":{\"a\":0}}}");
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(600));
  }

  @Test
  void useAfterCloseIsAnErrorAndNotACrash() throws IOException {
    Tokenizer tokenizer = Tokenizers.characters(folder);
    tokenizer.close();
    tokenizer.close();
    assertThatIllegalStateException().isThrownBy(() -> tokenizer.encode("春"));
    assertThatIllegalStateException().isThrownBy(() -> tokenizer.decode(new int[] {3}));
  }

  @Test
  void manyThreadsShareOneTokenizer() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Tokenizer tokenizer = Tokenizers.byteLevel(folder)) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        String text = "江花 the 😀 " + thread;
        results.add(threads.submit(() -> {
          boolean same = true;
          for (int i = 0; i < 500; i++) {
            same &= tokenizer.decode(tokenizer.encode(text)).equals(text);
          }
          return same;
        }));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }
}
