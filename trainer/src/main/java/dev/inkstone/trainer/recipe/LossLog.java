package dev.inkstone.trainer.recipe;

import dev.inkstone.trainer.plot.StepChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Losses by step, kept in a CSV file that any tool can read and drawn as a PNG: the training's loss,
 * the validation loss, and a column for each part that the first line names. A resumed training
 * drops the lines after its saved step and appends.
 */
final class LossLog {
  private static final String HEADER = "step,training_loss,validation_loss";
  private static final int FIXED = 3;

  /** Every cell but the validation loss has a number; a killed training may leave half a line. */
  private static final String LINE = "\\d+,-?[\\d.]+,(-?[\\d.]+)?(,-?[\\d.]+)*";

  /** One line; the validation loss is NaN between validations. */
  record Line(long step, double training, double validation, Map<String, Double> parts) {
    Line {
      parts = new LinkedHashMap<>(parts);
    }

    String csv() {
      StringBuilder csv = new StringBuilder();
      csv.append(step).append(',').append(cell(training)).append(',').append(cell(validation));
      parts.values().forEach(part -> csv.append(',').append(cell(part)));
      return csv.toString();
    }

    private static String cell(double value) {
      return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.5f", value);
    }

    static Line parse(String csv, List<String> names) {
      String[] cells = csv.split(",", -1);
      Map<String, Double> parts = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        parts.put(names.get(i), Double.parseDouble(cells[FIXED + i]));
      }
      double validation = cells[2].isEmpty() ? Double.NaN : Double.parseDouble(cells[2]);
      return new Line(
          Long.parseLong(cells[0]), Double.parseDouble(cells[1]), validation, parts);
    }
  }

  private final Path csv;
  private final List<Line> lines = new ArrayList<>();

  private LossLog(Path csv) {
    this.csv = csv;
  }

  /** Opens the log and forgets what was written after {@code step}. */
  static LossLog open(Path csv, long step) throws IOException {
    LossLog log = new LossLog(csv);
    if (Files.exists(csv)) {
      List<String> all = Files.readAllLines(csv);
      List<String> header = all.isEmpty() ? List.of() : Arrays.asList(all.get(0).split(","));
      List<String> names = header.subList(Math.min(FIXED, header.size()), header.size());
      all.stream()
          .filter(line -> line.matches(LINE) && line.split(",", -1).length == header.size())
          .map(line -> Line.parse(line, names))
          .filter(line -> line.step() <= step)
          .forEach(log.lines::add);
    }
    List<String> kept = new ArrayList<>();
    if (!log.lines.isEmpty()) {
      kept.add(header(log.lines.get(0)));
    }
    log.lines.forEach(line -> kept.add(line.csv()));
    Files.write(csv, kept);
    return log;
  }

  private static String header(Line line) {
    return String.join(",", HEADER, line.parts().isEmpty() ? "" : names(line)).replaceAll(",$", "");
  }

  private static String names(Line line) {
    return String.join(",", line.parts().keySet());
  }

  void add(Line line) throws IOException {
    String header = lines.isEmpty() ? header(line) + "\n" : "";
    lines.add(line);
    Files.writeString(csv, header + line.csv() + "\n", StandardOpenOption.APPEND);
  }

  /** The newest validation loss, NaN before the first. */
  double lastValidation() {
    double last = Double.NaN;
    for (Line line : lines) {
      last = Double.isNaN(line.validation()) ? last : line.validation();
    }
    return last;
  }

  /** Draws all columns; {@code measure} says what the training's loss is, with its unit. */
  void draw(String title, String measure, Path png) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    StepChart<Line> chart = new StepChart<>(title, measure, lines, Line::step);
    chart.line("training", Line::training);
    for (String part : lines.get(0).parts().keySet()) {
      chart.line(part, line -> line.parts().get(part));
    }
    chart.points("validation", Line::validation);
    chart.write(png);
  }
}
