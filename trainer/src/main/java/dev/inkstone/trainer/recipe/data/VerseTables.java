package dev.inkstone.trainer.recipe.data;

import dev.inkstone.trainer.verse.Poem;
import dev.inkstone.trainer.verse.ToneTable;
import dev.inkstone.trainer.verse.ToneTable.Tone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the tables that verse is judged by, derived from the corpus's training poems:
 * {@code tones.txt} and {@code rhymes.txt}. The same corpus gives the same bytes.
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

  /** Derives both tables and writes them to the folder. */
  public static void write(Path cache, Path out) throws IOException {
    List<Poem> training = PoemCorpus.load(cache).of(Poem.Split.TRAIN);
    Map<Tone, String> tones = ToneDeriver.derive(training, PoemCorpus.tones(cache));
    Map<String, String> rhymes = new RhymeDeriver(training, new ToneTable(tones)).derive();
    Files.createDirectories(out);
    Files.writeString(out.resolve("tones.txt"),
        table("The characters of each tone, most frequent first", tones));
    Files.writeString(out.resolve("rhymes.txt"),
        table("Rhyme classes: name, members, most frequent first", rhymes));
  }

  private static String table(String title, Map<?, String> rows) {
    StringBuilder text = new StringBuilder("# " + title + ". Derived by VerseTables from "
        + PoemCorpus.PACKAGE.name() + "@" + PoemCorpus.PACKAGE.version() + " (MIT).\n");
    rows.forEach((key, value) -> text.append(key).append('\t').append(value).append('\n'));
    return text.toString();
  }
}
