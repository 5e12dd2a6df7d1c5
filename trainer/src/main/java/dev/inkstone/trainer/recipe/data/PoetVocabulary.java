package dev.inkstone.trainer.recipe.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.trainer.verse.Poem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The tokens of the recipe {@code poet}: special tokens first, then characters by frequency. A
 * poem is written {@code FORM <title> title <body> RHYME body <end>}; the rhyme stands before the
 * verse so that the model chooses it first and then keeps to it, as a poet does. Immutable.
 */
public final class PoetVocabulary {
  public static final String PAD = "<pad>";
  public static final String UNKNOWN = "<unk>";
  public static final String END = "<end>";
  public static final String TITLE = "<title>";
  public static final String BODY = "<body>";

  /** The number of tokens is a multiple of this, which matrix products like. */
  private static final int MULTIPLE = 64;

  private final List<String> tokens;
  private final int specials;
  private final Map<String, Integer> ids = new HashMap<>();

  private PoetVocabulary(List<String> tokens, int specials) {
    this.tokens = List.copyOf(tokens);
    this.specials = specials;
    for (int i = 0; i < tokens.size(); i++) {
      ids.put(tokens.get(i), i);
    }
  }

  /** The token of a form: {@code <七绝>}. */
  public static String formToken(Form form) {
    return "<" + form.label() + ">";
  }

  /** The token of a rhyme class: {@code <韵:风>}. */
  public static String rhymeToken(String rhyme) {
    return "<韵:" + rhyme + ">";
  }

  /**
   * The special tokens and the most frequent characters of these poems, {@code size} tokens in
   * all, or fewer (a multiple of 64) when the poems have fewer characters.
   */
  public static PoetVocabulary of(List<Poem> training, RhymeTable rhymes, int size) {
    List<String> tokens = new ArrayList<>(List.of(PAD, UNKNOWN, END));
    for (Form form : Form.values()) {
      tokens.add(formToken(form));
    }
    tokens.addAll(List.of(TITLE, BODY, rhymeToken(RhymeTable.NONE)));
    rhymes.names().forEach(name -> tokens.add(rhymeToken(name)));
    int specials = tokens.size();
    Map<Integer, Integer> counts = new HashMap<>();
    training.forEach(p ->
        (p.title() + p.body()).codePoints().forEach(c -> counts.merge(c, 1, Integer::sum)));
    counts.keySet().stream()
        .sorted(Comparator.comparingInt((Integer c) -> -counts.get(c)).thenComparing(c -> c))
        .limit(size - specials).forEach(c -> tokens.add(Character.toString(c)));
    while (tokens.size() % MULTIPLE != 0) {
      tokens.add("<reserved:" + tokens.size() + ">");
    }
    return new PoetVocabulary(tokens, specials);
  }

  /** The number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** The id of a token. */
  public int id(String token) {
    return ids.getOrDefault(token, ids.get(UNKNOWN));
  }

  /**
   * A poem as token ids, or empty if its body has a character outside the vocabulary; such
   * characters of the title are left out.
   */
  public Optional<int[]> encode(Poem poem, RhymeTable rhymes) {
    if (!poem.body().codePoints().allMatch(this::knows)) {
      return Optional.empty();
    }
    String rhyme = rhymes.rhymeOf(poem.lines()).orElse(RhymeTable.NONE);
    IntStream title = IntStream.concat(IntStream.of(id(formToken(poem.form())), id(TITLE)),
        characters(poem.title()));
    IntStream body = IntStream.concat(IntStream.of(id(BODY), id(rhymeToken(rhyme))),
        characters(poem.body()));
    return Optional.of(
        IntStream.concat(IntStream.concat(title, body), IntStream.of(id(END))).toArray());
  }

  /** Writes the vocabulary in the Hugging Face tokenizers' format. */
  public void write(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", addedTokens());
    json.put("normalizer", null);
    json.put("pre_tokenizer", new TreeMap<>(Map.of("type", "Split",
        "pattern", Map.of("Regex", "[\\s\\S]"), "behavior", "Isolated", "invert", false)));
    json.put("post_processor", null);
    json.put("decoder", Map.of("type", "Fuse"));
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    tokens.forEach(t -> vocabulary.put(t, vocabulary.size()));
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "WordLevel");
    model.put("vocab", vocabulary);
    model.put("unk_token", UNKNOWN);
    json.put("model", model);
    Files.writeString(file, new ObjectMapper()
        .writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private List<Map<String, Object>> addedTokens() {
    List<Map<String, Object>> added = new ArrayList<>();
    for (int i = 0; i < specials; i++) {
      Map<String, Object> token = new LinkedHashMap<>();
      token.put("id", i);
      token.put("content", tokens.get(i));
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        token.put(flag, false);
      }
      token.put("special", true);
      added.add(token);
    }
    return added;
  }

  private IntStream characters(String text) {
    return text.codePoints().filter(this::knows).map(c -> id(Character.toString(c)));
  }

  private boolean knows(int character) {
    return ids.containsKey(Character.toString(character));
  }
}
