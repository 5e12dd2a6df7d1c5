package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small tokenizers of the three families that matter, written by hand. */
final class Tokenizers {
  static final String LETTERS = "春江花月夜床前明光疑是地上霜，。\nabc def";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Tokenizers() {}

  /** One token a character, as the poet has: unk 0, bos 1, eos 2, then the letters. */
  static Tokenizer characters(Path folder) throws IOException {
    return load(folder, charactersJson());
  }

  static ObjectNode charactersJson() throws IOException {
    ObjectNode root = root();
    ObjectNode model = root.putObject("model").put("type", "WordLevel").put("unk_token", "<unk>");
    ObjectNode vocab = model.putObject("vocab");
    special(root, vocab, "<unk>", "<bos>", "<eos>");
    LETTERS.codePoints().distinct().forEach(c -> vocab.put(Character.toString(c), vocab.size()));
    root.set("pre_tokenizer", JSON.readTree(
        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[\\\\s\\\\S]\"},"
            + "\"behavior\":\"Isolated\",\"invert\":false}"));
    root.set("decoder", JSON.readTree("{\"type\":\"Fuse\"}"));
    root.set("post_processor", JSON.readTree(
        "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<bos>\","
            + "\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":[],"
            + "\"special_tokens\":{\"<bos>\":{\"id\":\"<bos>\",\"ids\":[1],"
            + "\"tokens\":[\"<bos>\"]}}}"));
    return root;
  }

  /**
   * Byte-level pair encoding as in GPT-2: the 256 bytes, merges of which some cross the borders of
   * characters, and {@code <eos>} last.
   */
  static Tokenizer byteLevel(Path folder) throws IOException {
    ObjectNode root = root();
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab");
    for (int b = 0; b < 256; b++) {
      vocab.put(byteLetter(b), b);
    }
    ArrayNode merges = model.putArray("merges");
    byte[][] pairs = {bytes("月"), bytes("花"), bytes("😀"), bytes(" t"), bytes("he")};
    for (byte[] word : pairs) {
      merge(vocab, merges, letters(word, 0, word.length - 1), letters(word, word.length - 1));
    }
    // The end of one character with the start of the next: a token that is text nowhere.
    byte[] two = bytes("江花");
    merge(vocab, merges, letters(two, 2, 3), letters(two, 3, 4));
    special(root, vocab, "<eos>");
    root.set("pre_tokenizer", JSON.readTree(
        "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,"
            + "\"use_regex\":false}"));
    root.set("decoder", JSON.readTree(
        "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,"
            + "\"use_regex\":false}"));
    return load(folder, root);
  }

  /** SentencePiece as in Llama: words begin with U+2581, unknown characters fall back to bytes. */
  static Tokenizer byteFallback(Path folder) throws IOException {
    ObjectNode root = root();
    ObjectNode model = root.putObject("model").put("type", "BPE").put("unk_token", "<unk>")
        .put("fuse_unk", true).put("byte_fallback", true);
    ObjectNode vocab = model.putObject("vocab");
    special(root, vocab, "<unk>", "<s>", "</s>");
    for (int b = 0; b < 256; b++) {
      vocab.put(String.format("<0x%02X>", b), vocab.size());
    }
    for (String piece : new String[] {"\u2581", "a", "b", "月", "\u2581a", "\u2581\u2581"}) {
      vocab.put(piece, vocab.size());
    }
    model.set("merges", JSON.readTree("[[\"\u2581\",\"a\"],[\"\u2581\",\"\u2581\"]]"));
    root.set("normalizer", JSON.readTree(
        "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"\u2581\"},"
            + "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"\u2581\"}]}"));
    root.set("decoder", JSON.readTree(
        "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":"
            + "{\"String\":\"\u2581\"},\"content\":\" \"},{\"type\":\"ByteFallback\"},"
            + "{\"type\":\"Fuse\"},{\"type\":\"Strip\",\"content\":\" \",\"start\":1,"
            + "\"stop\":0}]}"));
    return load(folder, root);
  }

  static Tokenizer load(Path folder, ObjectNode json) throws IOException {
    Path file = Files.createTempFile(folder, "tokenizer", ".json");
    return Tokenizer.load(Files.write(file, JSON.writeValueAsBytes(json)));
  }

  private static ObjectNode root() {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.putArray("added_tokens");
    return root;
  }

  private static void special(ObjectNode root, ObjectNode vocab, String... tokens) {
    for (String token : tokens) {
      ((ArrayNode) root.get("added_tokens")).addObject().put("id", vocab.size())
          .put("content", token).put("single_word", false).put("lstrip", false)
          .put("rstrip", false).put("normalized", false).put("special", true);
      vocab.put(token, vocab.size());
    }
  }

  /** Adds the merges that build left, then the one that joins it with right. */
  private static void merge(ObjectNode vocab, ArrayNode merges, String left, String right) {
    if (left.length() > 1 && !vocab.has(left)) {
      int last = left.length() - 1;
      merge(vocab, merges, left.substring(0, last), left.substring(last));
    }
    merges.addArray().add(left).add(right);
    vocab.put(left + right, vocab.size());
  }

  private static String letters(byte[] bytes, int from) {
    return letters(bytes, from, bytes.length);
  }

  private static String letters(byte[] bytes, int from, int to) {
    StringBuilder letters = new StringBuilder();
    for (int i = from; i < to; i++) {
      letters.append(byteLetter(bytes[i] & 0xFF));
    }
    return letters.toString();
  }

  /** GPT-2's printable letter for a byte: itself, or the next free one from U+0100 on. */
  private static String byteLetter(int wanted) {
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      int letter = printable ? b : next++;
      if (b == wanted) {
        return Character.toString(letter);
      }
    }
    throw new IllegalArgumentException("no byte: " + wanted);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
