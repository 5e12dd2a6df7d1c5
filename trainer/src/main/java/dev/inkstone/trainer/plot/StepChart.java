package dev.inkstone.trainer.plot;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Figures of a training by step, drawn as a PNG. A figure that is NaN at a step is left out there,
 * and one that is NaN at all of them has no line.
 *
 * @param <T> what is known of a step
 */
public final class StepChart<T> {
  private final XYChart chart;
  private final List<T> steps;
  private final ToDoubleFunction<T> number;

  /**
   * @param measure what the figures are, with their unit
   * @param number of a step
   */
  public StepChart(String title, String measure, List<T> steps, ToDoubleFunction<T> number) {
    this.steps = steps;
    this.number = number;
    this.chart =
        new XYChartBuilder()
            .width(900)
            .height(500)
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle(measure)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
  }

  /** A figure that most steps have. */
  public void line(String name, ToDoubleFunction<T> figure) {
    add(name, figure, false);
  }

  /** A figure that some steps have, which are marked. */
  public void points(String name, ToDoubleFunction<T> figure) {
    add(name, figure, true);
  }

  private void add(String name, ToDoubleFunction<T> figure, boolean marked) {
    List<T> known =
        steps.stream().filter(step -> !Double.isNaN(figure.applyAsDouble(step))).toList();
    if (known.isEmpty()) {
      return;
    }
    double[] x = known.stream().mapToDouble(number).toArray();
    double[] y = known.stream().mapToDouble(figure).toArray();
    XYSeries series = chart.addSeries(name, x, y);
    if (!marked) {
      series.setMarker(SeriesMarkers.NONE);
    }
  }

  /** Writes the file, or replaces it. */
  public void write(Path png) throws IOException {
    Files.write(png, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
  }
}
