package dev.inkstone.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Text to token ids and back, as a Hugging Face {@code tokenizer.json} says.
 *
 * <p>Guarantees: safe for many threads; {@link #close} waits for calls in progress. Nothing is
 * truncated or padded, whatever the file asks for. Loading reads the file alone and never the
 * network.
 */
public final class Tokenizer implements AutoCloseable {
  private static final Map<String, String> AS_IS =
      Map.of("truncation", "do_not_truncate", "padding", "do_not_pad");

  /** A character that no vocabulary has. */
  private static final String UNUSUAL = "\ue000";

  private static final int LONGEST_REASON = 200;

  static {
    // Without these the library asks a telemetry server and, beside a GPU, downloads another build
    // of itself. The tokenizer runs on the CPU in any case.
    setIfAbsent("OPT_OUT_TRACKING", "true");
    setIfAbsent("RUST_FLAVOR", "cpu");
  }

  private final HuggingFaceTokenizer tokenizer;
  private final Vocabulary vocabulary;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Tokenizer(HuggingFaceTokenizer tokenizer, Vocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  /**
   * Loads a {@code tokenizer.json}.
   *
   * @throws IOException in one line, if the file cannot be read or is no tokenizer
   */
  public static Tokenizer load(Path file) throws IOException {
    JsonNode root = TokenizerJson.read(file);
    Vocabulary vocabulary = new Vocabulary(file, root);
    byte[] json = TokenizerJson.bytes(root);
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), AS_IS);
      return tried(file, new Tokenizer(tokenizer, vocabulary), root);
    } catch (RuntimeException e) {
      throw new IOException(file + ": no tokenizer.json: " + brief(e), e);
    }
  }

  /** Some files load and fail at the first text, or give ids of their own to added tokens. */
  private static Tokenizer tried(Path file, Tokenizer loaded, JsonNode root) throws IOException {
    try {
      loaded.requireOwnIds(file, UNUSUAL);
      for (JsonNode added : root.path("added_tokens")) {
        loaded.requireOwnIds(file, added.path("content").asText());
      }
      return loaded;
    } catch (IOException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private void requireOwnIds(Path file, String text) throws IOException {
    for (int id : encode(text)) {
      if (id < 0 || id >= vocabulary.size()) {
        throw new IOException(
            file + ": no tokenizer.json, a text has the token " + id + ", which is not listed");
      }
    }
  }

  /** One line, whatever of the file the message quotes. */
  private static String brief(RuntimeException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }

  /** Encodes text with the special tokens that the file's template puts around it. */
  public int[] encode(String text) {
    return encode(text, true);
  }

  /**
   * Encodes text. The names of special tokens in it become those tokens.
   *
   * @param addSpecialTokens whether to put the template's special tokens around it
   */
  public int[] encode(String text, boolean addSpecialTokens) {
    String clean = withoutLoneSurrogates(text);
    long[] ids = call(() -> tokenizer.encode(clean, addSpecialTokens, false).getIds());
    int[] result = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      result[i] = (int) ids[i];
    }
    return result;
  }

  /**
   * The text of token ids, without special tokens. Bytes that are no UTF-8 become U+FFFD.
   *
   * @throws IllegalArgumentException if an id is outside the vocabulary
   */
  public String decode(int[] ids) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      wide[i] = requireId(ids[i]);
    }
    return call(() -> tokenizer.decode(wide, true));
  }

  /** The id of a token such as {@code <|endoftext|>}, or -1 if there is none. */
  public int tokenId(String token) {
    return vocabulary.id(token);
  }

  /**
   * The token as the vocabulary writes it, which may be part of a character in disguise; null where
   * the ids have a gap.
   *
   * @throws IllegalArgumentException if the id is outside the vocabulary
   */
  public String token(int id) {
    return vocabulary.token(requireId(id));
  }

  /**
   * The bytes that a token adds to a text, which may be a part of a character; none for special
   * tokens and gaps. (A tokenizer of words may drop a space that begins the text: here it counts.)
   *
   * @throws IllegalArgumentException if the id is outside the vocabulary, or if the tokenizer's
   *     decoder writes a token otherwise depending on its neighbours
   */
  public byte[] bytes(int id) {
    return vocabulary.bytes(requireId(id));
  }

  /** One more than the highest token id. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /** Ids of the tokens that stand for no text. */
  public Set<Integer> specialIds() {
    return vocabulary.specialIds();
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      tokenizer.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Runs a native call that must not overlap with the release of what it uses. */
  private <T> T call(Supplier<T> nativeCall) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("tokenizer is closed");
      }
      return nativeCall.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private int requireId(int id) {
    if (id < 0 || id >= vocabulary.size()) {
      throw new IllegalArgumentException(
          "token id " + id + " is not in [0, " + vocabulary.size() + ")");
    }
    return id;
  }

  /** UTF-8, which the native side speaks, cannot hold half a surrogate pair. */
  private static String withoutLoneSurrogates(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
        i++;
        continue;
      }
      if (clean == null) {
        clean = new StringBuilder(text);
      }
      clean.setCharAt(i, '\uFFFD');
    }
    return clean == null ? text : clean.toString();
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
