package dev.inkstone.model.hf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code tokenizer.json} as GGUF metadata. llama.cpp knows two families that these files have:
 * byte-level pair encoding (its {@code gpt2}) and SentencePiece's pair encoding with bytes for what
 * is unknown (its {@code llama}).
 *
 * <p>A vocabulary of single characters, such as that of {@code poet}, has no family there. It is
 * written as byte-level pair encoding whose merges build exactly those characters, which gives the
 * same tokens; a character outside the vocabulary is left out there, and is the unknown token here.
 */
final class GgufTokenizer {
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final int BYTE = 6;

  private static final String AT = "tokenizer.ggml.";
  private static final Set<String> EVERY_CHARACTER = Set.of("[\\s\\S]", "(?s).");

  private final Path file;
  private final JsonNode root;
  private final JsonNode model;
  private final GgufWriter.Layout layout;
  private final String[] tokens;
  private final int[] types;

  private GgufTokenizer(Path file, DecoderConfig config, GgufWriter.Layout layout)
      throws IOException {
    this.file = file;
    this.root = JsonFile.read(file);
    this.model = root.path("model");
    this.layout = layout;
    this.tokens = new String[config.vocabularySize()];
    this.types = new int[tokens.length];
    readVocabulary();
  }

  /**
   * Declares a checkpoint's tokenizer and chat template.
   *
   * @throws HuggingFaceException if llama.cpp has no equivalent
   */
  static void describe(Checkpoint checkpoint, DecoderConfig config, GgufWriter.Layout layout)
      throws IOException {
    GgufTokenizer tokenizer = new GgufTokenizer(checkpoint.tokenizer(), config, layout);
    tokenizer.describeModel();
    layout.texts(AT + "tokens", Arrays.asList(tokenizer.tokens));
    layout.ints(AT + "token_type", tokenizer.types);
    tokenizer.describeEnds(checkpoint.config());
    Path template = checkpoint.folder().resolve(ChatSettings.TEMPLATE);
    if (Files.exists(template)) {
      layout.text("tokenizer.chat_template", Files.readString(template));
    }
  }

  private void readVocabulary() throws IOException {
    for (int id = 0; id < tokens.length; id++) {
      tokens[id] = "[PAD" + id + "]";
      types[id] = UNUSED;
    }
    for (Map.Entry<String, JsonNode> entry : model.path("vocab").properties()) {
      put(entry.getValue().asInt(-1), entry.getKey(), NORMAL);
    }
    for (JsonNode added : root.path("added_tokens")) {
      int type = added.path("special").asBoolean() ? CONTROL : USER_DEFINED;
      put(added.path("id").asInt(-1), added.path("content").asText(), type);
    }
  }

  private void put(int id, String token, int type) throws IOException {
    if (id < 0 || id >= tokens.length) {
      throw new HuggingFaceException(
          file, "token id " + id + " is not in [0, " + tokens.length + ")");
    }
    tokens[id] = token;
    types[id] = type;
  }

  private void describeModel() throws IOException {
    boolean pairs = model.path("type").asText().equals("BPE");
    if (pairs && model.path("byte_fallback").asBoolean()) {
      describeSentencePiece();
    } else if (pairs) {
      describePairs(GgufPreTokenizer.name(file, root.path("pre_tokenizer")), merges());
    } else if (isCharacters()) {
      describePairs(GgufPreTokenizer.GPT2, spellCharacters());
    } else {
      throw new HuggingFaceException(
          file,
          "a " + model.path("type").asText() + " tokenizer has no equivalent in llama.cpp; known"
              + " are BPE, and WordLevel of a text that is cut at every character");
    }
  }

  private void describePairs(String words, List<String> merges) {
    layout.text(AT + "model", "gpt2");
    layout.text(AT + "pre", words);
    layout.texts(AT + "merges", merges);
  }

  private List<String> merges() {
    List<String> merges = new ArrayList<>();
    for (JsonNode merge : model.path("merges")) {
      merges.add(
          merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText());
    }
    return merges;
  }

  /** SentencePiece merges the pair with the best score first: scores fall from merge to merge. */
  private void describeSentencePiece() {
    layout.text(AT + "model", "llama");
    layout.text(AT + "pre", "default");
    layout.numbers(AT + "scores", scores());
    layout.flag(AT + "add_space_prefix", addsSpace());
    String unknown = model.path("unk_token").asText();
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id].equals(unknown)) {
        types[id] = UNKNOWN;
        layout.count(AT + "unknown_token_id", id);
      } else if (types[id] == NORMAL && tokens[id].matches("<0x[0-9A-F]{2}>")) {
        types[id] = BYTE;
      }
    }
  }

  private float[] scores() {
    Map<String, Integer> ranks = new HashMap<>();
    for (String merge : merges()) {
      ranks.putIfAbsent(merge.replace(" ", ""), ranks.size());
    }
    float[] scores = new float[tokens.length];
    for (int id = 0; id < tokens.length; id++) {
      scores[id] = -ranks.getOrDefault(tokens[id], 0);
    }
    return scores;
  }

  private boolean addsSpace() {
    JsonNode normalizer = root.path("normalizer");
    for (JsonNode step : normalizer.path("normalizers")) {
      if (step.path("type").asText().equals("Prepend")) {
        return true;
      }
    }
    JsonNode words = root.path("pre_tokenizer");
    boolean metaspace = words.path("type").asText().equals("Metaspace");
    return normalizer.path("type").asText().equals("Prepend")
        || (metaspace && !words.path("prepend_scheme").asText("always").equals("never"));
  }

  /** Words, of a text cut at every character: longer words are never met. */
  private boolean isCharacters() {
    JsonNode cut = root.path("pre_tokenizer");
    return model.path("type").asText().equals("WordLevel")
        && cut.path("type").asText().equals("Split")
        && cut.path("behavior").asText().equals("Isolated")
        && EVERY_CHARACTER.contains(cut.path("pattern").path("Regex").asText());
  }

  /**
   * Turns each character into its bytes' letters, and says by which merges those become one. No
   * merge joins two characters, since none begins in the middle of one.
   */
  private List<String> spellCharacters() {
    Set<String> merges = new LinkedHashSet<>();
    for (int id = 0; id < tokens.length; id++) {
      if (types[id] == NORMAL && tokens[id].codePointCount(0, tokens[id].length()) > 1) {
        types[id] = UNUSED;
      } else if (types[id] == NORMAL) {
        tokens[id] = ByteLetters.of(tokens[id]);
        for (int end = 1; end < tokens[id].length(); end++) {
          merges.add(tokens[id].substring(0, end) + " " + tokens[id].charAt(end));
        }
      }
    }
    return List.copyOf(merges);
  }

  private void describeEnds(JsonNode config) throws IOException {
    int begin = config.path("bos_token_id").asInt(-1);
    JsonNode ends = config.path("eos_token_id");
    int end = (ends.isArray() ? ends.path(0) : ends).asInt(-1);
    try (Tokenizer tokenizer = Tokenizer.load(file)) {
      int[] around = tokenizer.encode("");
      boolean begins = around.length > 0 && around[0] != end;
      if (begins || begin >= 0) {
        layout.count(AT + "bos_token_id", begins ? around[0] : begin);
      }
      if (end >= 0) {
        layout.count(AT + "eos_token_id", end);
      }
      layout.flag(AT + "add_bos_token", begins);
      layout.flag(AT + "add_eos_token", around.length > 0 && around[around.length - 1] == end);
    }
  }
}
