package io.abaculus.bench.suite;

import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.suite.Results.Row;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.colors.XChartSeriesColors;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Results as a picture: a chart for each subject, in which each side has a dot for each benchmark, at its time. */
final class ResultsPlot {
  private static final int HEIGHT = 420;
  private static final int WIDTH = 1400;

  /** One for each side, the same in all charts. */
  private static final Color[] COLORS = new XChartSeriesColors().getSeriesColors();

  private ResultsPlot() {}

  /**
   * Writes a PNG.
   *
   * @return whether there was a time to be drawn; without any there is no file
   */
  static boolean write(Results results, Path file) throws IOException {
    Map<String, List<Row>> bySubject = new LinkedHashMap<>();
    for (Row row : results.rows()) {
      if (row.bySide().values().stream().anyMatch(Measurement::isTimed)) {
        bySubject.computeIfAbsent(row.any().subject(), name -> new ArrayList<>()).add(row);
      }
    }
    if (bySubject.isEmpty()) {
      return false;
    }
    List<String> sides =
        Stream.concat(Stream.of(Abaculus.NAME), results.peers().stream()).toList();
    List<CategoryChart> charts =
        bySubject.entrySet().stream()
            .map(entry -> chart(entry.getKey(), entry.getValue(), sides))
            .toList();
    BitmapEncoder.saveBitmap(charts, charts.size(), 1, file.toString(), BitmapFormat.PNG);
    return true;
  }

  private static CategoryChart chart(String subject, List<Row> rows, List<String> sides) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(subject)
            .yAxisTitle("ms")
            .build();
    CategoryStyler styler = chart.getStyler();
    styler.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setXAxisLabelRotation(20);
    styler.setYAxisLogarithmic(true);
    styler.setChartBackgroundColor(Color.WHITE);
    double[] medians =
        rows.stream()
            .flatMap(row -> row.bySide().values().stream())
            .filter(Measurement::isTimed)
            .mapToDouble(Measurement::median)
            .sorted()
            .toArray();
    // Whole decades, so that a single time lies inside of a range, too.
    double decade = Math.floor(Math.log10(medians[0]));
    styler.setYAxisMin(Math.pow(10, decade));
    styler.setYAxisMax(
        Math.pow(
            10, Math.max(decade + 1, Math.ceil(Math.log10(medians[medians.length - 1])))));
    List<String> shapes = rows.stream().map(row -> row.any().shape()).distinct().toList();
    List<Integer> threads =
        rows.stream().map(row -> row.any().threads()).distinct().sorted().toList();
    for (int count : threads) {
      for (String side : sides) {
        List<@Nullable Double> times =
            shapes.stream().map(shape -> median(rows, shape, count, side)).toList();
        if (times.stream().anyMatch(Objects::nonNull)) {
          CategorySeries series =
              chart.addSeries(
                  side + ", " + count + (count == 1 ? " thread" : " threads"), shapes, times);
          series.setMarkerColor(COLORS[sides.indexOf(side) % COLORS.length]);
          series.setMarker(count == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.DIAMOND);
        }
      }
    }
    return chart;
  }

  private static @Nullable Double median(List<Row> rows, String shape, int threads, String side) {
    return rows.stream()
        .filter(row -> row.any().shape().equals(shape) && row.any().threads() == threads)
        .map(row -> row.bySide().get(side))
        .filter(measurement -> measurement != null && measurement.isTimed())
        .map(Measurement::median)
        .findFirst()
        .orElse(null);
  }
}
