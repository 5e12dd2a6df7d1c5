package dev.inkstone.trainer.recipe.data;

import dev.inkstone.trainer.verse.Form;
import dev.inkstone.trainer.verse.Poem;
import dev.inkstone.trainer.verse.ToneTable;
import dev.inkstone.trainer.verse.ToneTable.Tone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the tables that verse is judged by, derived from the corpus's training poems:
 * {@code tones.txt}, {@code rhymes.txt} and {@code patterns.txt}. The same corpus gives the same
 * bytes.
 */
public final class VerseTables {
  private VerseTables() {}

  /** Usage: {@code VerseTables OUT_DIR [CACHE_DIR]}. */
  public static void main(String[] args) throws IOException {
    if (args.length < 1) {
      System.err.println("usage: VerseTables OUT_DIR [CACHE_DIR]");
      System.exit(2);
    }
    write(args.length > 1 ? Path.of(args[1]) : NpmPackage.defaultCache(), Path.of(args[0]));
  }

  /** Derives the tables and writes them to the folder. */
  public static void write(Path cache, Path out) throws IOException {
    List<Poem> training = PoemCorpus.load(cache).of(Poem.Split.TRAIN);
    Map<Tone, String> characters = ToneDeriver.derive(training, PoemCorpus.tones(cache));
    ToneTable tones = new ToneTable(characters);
    Files.createDirectories(out);
    write(out.resolve("tones.txt"), "The characters of each tone, most frequent first",
        rows(characters));
    write(out.resolve("rhymes.txt"), "Rhyme classes: name, members, most frequent first",
        rows(new RhymeDeriver(training, tones).derive()));
    List<String> patterns = new ArrayList<>();
    for (Form form : Form.values()) {
      if (form.regulated()) {
        PatternDeriver.derive(training, tones, form)
            .forEach(pattern -> patterns.add(form.label() + "\t" + pattern));
      }
    }
    write(out.resolve("patterns.txt"), "Tone patterns of each form, most frequent first", patterns);
  }

  private static List<String> rows(Map<?, String> table) {
    return table.entrySet().stream().map(e -> e.getKey() + "\t" + e.getValue()).toList();
  }

  private static void write(Path file, String title, List<String> rows) throws IOException {
    Files.writeString(file, "# " + title + ". Derived by VerseTables from "
        + PoemCorpus.PACKAGE.name() + "@" + PoemCorpus.PACKAGE.version() + " (MIT).\n"
        + String.join("\n", rows) + "\n");
  }
}
