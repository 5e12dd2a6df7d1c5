package dev.inkstone.trainer.recipe;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Losses by step, kept in a CSV file that any tool can read and drawn as a PNG. A resumed training
 * drops the lines after its saved step and appends.
 */
final class LossLog {
  private static final String HEADER = "step,training_loss,validation_loss";

  /** One line; the validation loss is NaN between validations. */
  record Line(long step, double training, double validation) {
    String csv() {
      String end = Double.isNaN(validation) ? "" : String.format(Locale.ROOT, "%.5f", validation);
      return String.format(Locale.ROOT, "%d,%.5f,%s", step, training, end);
    }

    static Line parse(String csv) {
      String[] cells = csv.split(",", -1);
      double validation = cells[2].isEmpty() ? Double.NaN : Double.parseDouble(cells[2]);
      return new Line(Long.parseLong(cells[0]), Double.parseDouble(cells[1]), validation);
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
      // A killed training may have left half a line.
      all.stream()
          .filter(line -> line.matches("\\d+,[\\d.]+,[\\d.]*"))
          .map(Line::parse)
          .filter(line -> line.step() <= step)
          .forEach(log.lines::add);
    }
    List<String> kept = new ArrayList<>(List.of(HEADER));
    log.lines.forEach(line -> kept.add(line.csv()));
    Files.write(csv, kept);
    return log;
  }

  void add(Line line) throws IOException {
    lines.add(line);
    Files.writeString(csv, line.csv() + "\n", StandardOpenOption.APPEND);
  }

  /** The newest validation loss, NaN before the first. */
  double lastValidation() {
    double last = Double.NaN;
    for (Line line : lines) {
      last = Double.isNaN(line.validation()) ? last : line.validation();
    }
    return last;
  }

  void draw(String title, Path png) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(500)
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle("cross entropy (nats a token)")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    series(chart, "training", lines);
    List<Line> validated = lines.stream().filter(l -> !Double.isNaN(l.validation())).toList();
    if (!validated.isEmpty()) {
      double[] steps = validated.stream().mapToDouble(Line::step).toArray();
      double[] losses = validated.stream().mapToDouble(Line::validation).toArray();
      chart.addSeries("validation", steps, losses);
    }
    BitmapEncoder.saveBitmap(chart, png.toString(), BitmapFormat.PNG);
  }

  private static void series(XYChart chart, String name, List<Line> lines) {
    double[] steps = lines.stream().mapToDouble(Line::step).toArray();
    double[] losses = lines.stream().mapToDouble(Line::training).toArray();
    chart.addSeries(name, steps, losses).setMarker(SeriesMarkers.NONE);
  }
}
