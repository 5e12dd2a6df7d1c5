package dev.inkstone.trainer.recipe;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.TonePatterns;
import dev.inkstone.trainer.gate.CorpusIndex;
import dev.inkstone.trainer.gate.VerseChecks;
import dev.inkstone.trainer.gate.VerseScore;
import dev.inkstone.trainer.gate.VerseSummary;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import dev.inkstone.trainer.recipe.data.PoemCorpus;
import dev.inkstone.trainer.recipe.data.VerseSamples;
import dev.inkstone.trainer.verse.Poem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints how sampled poems score beside human ones that no training saw, as a Markdown table. The
 * same samples give the same table.
 */
@Command(name = "verse-report", mixinStandardHelpOptions = true,
    description = "Scores sampled poems beside held-out human ones, as a Markdown table.")
public final class VerseReport implements Callable<Integer> {
  private static final long SEED = 20_240_229;

  /** A row of the table: what it says, and how a column's cell reads. */
  private record Row(String name, Function<VerseSummary, String> cell) {}

  private static final List<Row> ROWS = List.of(
      new Row("poems", s -> Integer.toString(s.poems())),
      new Row("exactly the right form", s -> percent(s.formRight())),
      new Row("even lines rhyme", s -> percent(s.rhyming())),
      new Row("tones agree with the nearest pattern", s -> percent(s.toneAgreement())),
      new Row("no pair of characters said twice", s -> percent(s.repeatsNothing())),
      new Row("characters said before", s -> percent(s.repeatedCharacters())),
      new Row("longest copied run: median", s -> Integer.toString(s.runMedian())),
      new Row("longest copied run: 90th percentile", s -> Integer.toString(s.runNinth())),
      new Row("longest copied run: maximum", s -> Integer.toString(s.runLongest())),
      new Row("longest copied run under 7", s -> percent(s.runShort())));

  @Parameters(index = "0", paramLabel = "SAMPLES", description = "A file with one JSON object a "
      + "line: {\"form\":\"七绝\",\"title\":\"...\",\"text\":\"...\"}.")
  private Path samples;

  @Option(names = "--cache", paramLabel = "DIR",
      description = "Where the corpus is kept (default: ~/.cache/inkstone).")
  private Path cache = NpmPackage.defaultCache();

  @Option(names = "--human", paramLabel = "N", defaultValue = "1000",
      description = "Human poems in all, in the samples' proportions (default: 1000).")
  private int human;

  /** Runs the command; the exit status is 0, 1 (failed) or 2 (bad usage). */
  public static void main(String[] args) {
    System.exit(new CommandLine(new VerseReport())
        .setExecutionExceptionHandler((failure, command, parsed) -> {
          command.getErr().println("verse-report: " + failure.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        })
        .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Map<Form, List<String>> sampled = VerseSamples.read(samples);
    System.out.print(table(sampled, PoemCorpus.load(cache), human));
    return CommandLine.ExitCode.OK;
  }

  /** The table for these bodies by form, beside about {@code human} human poems. */
  static String table(Map<Form, List<String>> sampled, PoemCorpus corpus, int human) {
    VerseChecks checks = new VerseChecks(RhymeTable.shipped(), TonePatterns.shipped(),
        new CorpusIndex(corpus.of(Poem.Split.TRAIN).stream().map(Poem::lines).toList()));
    Map<String, VerseSummary> columns = new LinkedHashMap<>();
    int total = sampled.values().stream().mapToInt(List::size).sum();
    sampled.forEach((form, bodies) -> {
      columns.put(form.label() + ", sampled", score(checks, form, bodies));
      int count = Math.max(1, Math.round((float) human * bodies.size() / total));
      columns.put(form.label() + ", human", score(checks, form, humanPoems(corpus, form, count)));
    });
    return render(columns);
  }

  private static VerseSummary score(VerseChecks checks, Form form, List<String> bodies) {
    List<VerseScore> scores = bodies.stream().map(body -> checks.score(form, body)).toList();
    return VerseSummary.of(scores);
  }

  /** Poems that no training saw, drawn by a fixed seed. */
  private static List<String> humanPoems(PoemCorpus corpus, Form form, int count) {
    List<String> bodies = new ArrayList<>(corpus.poems().stream()
        .filter(p -> p.form() == form && p.split() != Poem.Split.TRAIN).map(Poem::body).toList());
    Collections.shuffle(bodies, new Random(SEED));
    return bodies.subList(0, Math.min(count, bodies.size()));
  }

  private static String render(Map<String, VerseSummary> columns) {
    StringBuilder table = new StringBuilder("| |");
    columns.keySet().forEach(name -> table.append(' ').append(name).append(" |"));
    table.append("\n|---|").append("---:|".repeat(columns.size())).append('\n');
    for (Row row : ROWS) {
      table.append("| ").append(row.name()).append(" |");
      columns.values().forEach(s -> table.append(' ').append(row.cell().apply(s)).append(" |"));
      table.append('\n');
    }
    return table.toString();
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
