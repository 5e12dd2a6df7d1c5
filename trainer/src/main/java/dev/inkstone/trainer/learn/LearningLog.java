package dev.inkstone.trainer.learn;

import dev.inkstone.trainer.plot.StepChart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The steps of a learning in a CSV file, a line each as they happen, and drawn as a PNG. */
public final class LearningLog implements Consumer<LearningStep> {
  private static final String HEADER =
      "step,kto,dpo,imitation,base,divergence,liked,disliked,accuracy,gradient_norm,seconds";

  private final Path csv;
  private final List<LearningStep> steps = new ArrayList<>();

  private LearningLog(Path csv) {
    this.csv = csv;
  }

  /** Begins a file, in place of one that may be there. */
  public static LearningLog create(Path csv) throws IOException {
    Files.writeString(csv, HEADER + "\n");
    return new LearningLog(csv);
  }

  /**
   * Goes on behind the lines of a log that was saved, in a file in place of one that may be there.
   *
   * @throws IOException if the saved file is no such log
   */
  public static LearningLog resume(Path saved, Path csv) throws IOException {
    List<String> lines = Files.readAllLines(saved);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IOException(saved + " is no log of a learning");
    }
    LearningLog log = new LearningLog(csv);
    for (String line : lines.subList(1, lines.size())) {
      log.steps.add(step(saved, line));
    }
    Files.write(csv, lines);
    return log;
  }

  private static LearningStep step(Path saved, String line) throws IOException {
    try {
      String[] cells = line.split(",", -1);
      double[] n =
          Arrays.stream(cells)
              .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
              .toArray();
      return new LearningStep(
          Long.parseLong(cells[0]), n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(saved + " has a line that is no step: " + line, e);
    }
  }

  @Override
  public void accept(LearningStep step) {
    steps.add(step);
    try {
      Files.writeString(csv, line(step) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(LearningStep s) {
    String numbers =
        DoubleStream.of(
                s.kto(), s.dpo(), s.imitation(), s.base(), s.divergence(), s.liked(),
                s.disliked(), s.accuracy(), s.gradientNorm(), s.seconds())
            .mapToObj(n -> Double.isNaN(n) ? "" : String.format(Locale.ROOT, "%.5f", n))
            .collect(Collectors.joining(","));
    return s.step() + "," + numbers;
  }

  /** Draws rewards, divergence and the base data's loss by step. */
  public void draw(String title, Path png) throws IOException {
    if (steps.isEmpty()) {
      return;
    }
    StepChart<LearningStep> chart = new StepChart<>(title, "nats", steps, LearningStep::step);
    chart.line("reward of what was liked", LearningStep::liked);
    chart.line("reward of what was disliked", LearningStep::disliked);
    chart.line("divergence from the parent", LearningStep::divergence);
    chart.line("loss on base data", LearningStep::base);
    chart.write(png);
  }
}
