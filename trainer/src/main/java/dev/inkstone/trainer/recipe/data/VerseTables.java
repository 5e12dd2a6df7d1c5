package dev.inkstone.trainer.recipe.data;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.ToneTable;
import dev.inkstone.model.text.verse.ToneTable.Tone;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.trainer.verse.Poem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

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
    Path cache = args.length > 1 ? Path.of(args[1]) : NpmPackage.defaultCache();
    PoemCorpus corpus = PoemCorpus.load(cache);
    RhymeTable rhymes = write(corpus, PoemCorpus.tones(cache), Path.of(args[0]));
    report(corpus, rhymes);
  }

  /** Derives the tables and writes them to the folder. */
  private static RhymeTable write(PoemCorpus corpus, Map<String, String> marks, Path out)
      throws IOException {
    List<Poem> training = corpus.of(Poem.Split.TRAIN);
    Map<Tone, String> characters = ToneDeriver.derive(training, marks);
    ToneTable tones = new ToneTable(characters);
    Files.createDirectories(out);
    write(out.resolve("tones.txt"), "The characters of each tone, most frequent first",
        rows(characters));
    Map<String, String> rhymes = new RhymeDeriver(training, tones).derive();
    write(out.resolve("rhymes.txt"), "Rhyme classes: name, members, most frequent first",
        rows(rhymes));
    List<String> patterns = new ArrayList<>();
    for (Form form : Form.values()) {
      if (form.regulated()) {
        PatternDeriver.derive(training, tones, form)
            .forEach(pattern -> patterns.add(form.label() + "\t" + pattern));
      }
    }
    write(out.resolve("patterns.txt"), "Tone patterns of each form, most frequent first", patterns);
    return new RhymeTable(rhymes);
  }

  /**
   * Prints how many regulated poems that no training saw rhyme by the table, and how many would
   * if their line ends were dealt out anew among them.
   */
  private static void report(PoemCorpus corpus, RhymeTable rhymes) {
    List<List<Integer>> ends = corpus.poems().stream()
        .filter(p -> p.split() != Poem.Split.TRAIN && p.form().regulated())
        .map(p -> Verse.rhymePositions(p.lines())).toList();
    List<Integer> dealt = new ArrayList<>(ends.stream().flatMap(List::stream).toList());
    Collections.shuffle(dealt, new Random(1));
    Iterator<Integer> next = dealt.iterator();
    long human = ends.stream().filter(e -> rhymes.shared(e).isPresent()).count();
    long chance = ends.stream().map(e -> e.stream().map(c -> next.next()).toList())
        .filter(e -> rhymes.shared(e).isPresent()).count();
    System.out.printf(Locale.ROOT, "%d classes; of %d unseen regulated poems rhyme %.1f %%, with "
        + "their line ends shuffled %.1f %%%n", rhymes.names().size(), ends.size(),
        100.0 * human / ends.size(), 100.0 * chance / ends.size());
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
