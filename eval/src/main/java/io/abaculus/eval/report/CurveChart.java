package io.abaculus.eval.report;

import io.abaculus.eval.report.Curve.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Curves of one quantity as a line chart in SVG, whose colours follow the page's. */
final class CurveChart {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 270;
  private static final int LEFT = 58;
  private static final int RIGHT = 26;
  private static final int TOP = 12;
  private static final int BOTTOM = 42;
  private static final int TICKS = 4;

  /** Lines that look different; more than these repeat. */
  private static final int STYLES = 6;

  private final List<Curve> curves;
  private final Axis steps;
  private final Axis values;

  /** Values between round numbers that lie evenly. */
  private record Axis(double low, double high, double tick) {
    static Axis around(double least, double greatest) {
      double range = greatest > least ? greatest - least : Math.max(Math.abs(least), 1);
      double rough = range / TICKS;
      double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
      double tick =
          Stream.of(1.0, 2.0, 5.0, 10.0)
              .map(factor -> factor * magnitude)
              .filter(candidate -> candidate >= rough * 0.999)
              .findFirst()
              .orElseThrow();
      double low = Math.floor(least / tick) * tick;
      double high = Math.max(Math.ceil(greatest / tick) * tick, low + tick);
      return new Axis(low, high, tick);
    }

    double share(double value) {
      return (value - low) / (high - low);
    }

    List<Double> ticks() {
      int count = (int) Math.round((high - low) / tick);
      return IntStream.rangeClosed(0, count).mapToObj(i -> low + i * tick).toList();
    }

    String label(double value) {
      int digits = Math.clamp((int) -Math.floor(Math.log10(tick) + 1e-9), 0, 9);
      return high >= 1e5 ? Numbers.plain(value) : Numbers.fixed(value, digits);
    }
  }

  private CurveChart(List<Curve> curves, List<Point> finite) {
    this.curves = curves;
    this.steps =
        Axis.around(
            finite.stream().mapToDouble(Point::step).min().orElseThrow(),
            finite.stream().mapToDouble(Point::step).max().orElseThrow());
    this.values =
        Axis.around(
            finite.stream().mapToDouble(Point::value).min().orElseThrow(),
            finite.stream().mapToDouble(Point::value).max().orElseThrow());
  }

  /** The chart with its legend; a sentence if there is no number to draw. */
  static Markup of(String quantity, List<Curve> curves) {
    List<Point> finite = curves.stream().flatMap(CurveChart::finite).toList();
    Markup body =
        finite.isEmpty()
            ? Markup.of("<p class=\"empty\">No numbers were recorded.</p>")
            : new CurveChart(curves, finite).drawing(quantity);
    return Markup.of(
        "<figure class=\"chart\"><figcaption><h3>%s</h3>%s</figcaption>%s</figure>%n",
        quantity, legend(curves), body);
  }

  private static Stream<Point> finite(Curve curve) {
    return curve.points().stream().filter(point -> Double.isFinite(point.value()));
  }

  private static Markup legend(List<Curve> curves) {
    Markup items =
        IntStream.range(0, curves.size())
            .mapToObj(
                i -> Markup.of(
                    "<li><svg class=\"key\" viewBox=\"0 0 28 10\" aria-hidden=\"true\">"
                        + "<path class=\"line s%s\" d=\"M1 5H27\"/></svg>%s</li>",
                    i % STYLES, curves.get(i).series()))
            .collect(Markup.joining());
    return Markup.of("<ul class=\"series\">%s</ul>", items);
  }

  private Markup drawing(String quantity) {
    return Markup.of(
        "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">%s%s%s</svg>",
        WIDTH, HEIGHT, description(quantity), horizontalGrid(), stepLabels(),
        IntStream.range(0, curves.size()).mapToObj(this::line).collect(Markup.joining()));
  }

  /** What the curves say, for who cannot see them. */
  private String description(String quantity) {
    List<String> sentences = new ArrayList<>();
    for (Curve curve : curves) {
      List<Point> points = finite(curve).toList();
      if (!points.isEmpty()) {
        sentences.add(
            "%s: from %s at step %s to %s at step %s"
                .formatted(
                    curve.series(), Numbers.plain(points.getFirst().value()),
                    points.getFirst().step(), Numbers.plain(points.getLast().value()),
                    points.getLast().step()));
      }
    }
    return quantity + ". " + String.join("; ", sentences) + ".";
  }

  private Markup horizontalGrid() {
    return values.ticks().stream()
        .map(
            tick -> Markup.of(
                "<path class=\"grid\" d=\"M%s %sH%s\"/>"
                    + "<text x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>",
                LEFT, y(tick), WIDTH - RIGHT, LEFT - 8, Numbers.fixed(top(tick) + 5, 1),
                values.label(tick)))
        .collect(Markup.joining());
  }

  private Markup stepLabels() {
    int bottom = HEIGHT - BOTTOM;
    Markup labels =
        steps.ticks().stream()
            .map(
                tick -> Markup.of(
                    "<path class=\"axis\" d=\"M%s %sv5\"/>"
                        + "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>",
                    x(tick), bottom, x(tick), bottom + 20, steps.label(tick)))
            .collect(Markup.joining());
    return Markup.of(
        "<path class=\"axis\" d=\"M%s %sH%s\"/>%s"
            + "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">step</text>",
        LEFT, bottom, WIDTH - RIGHT, labels, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4);
  }

  private Markup line(int series) {
    StringBuilder path = new StringBuilder();
    Markup last = Markup.EMPTY;
    boolean pen = false;
    for (Point point : curves.get(series).points()) {
      if (!Double.isFinite(point.value())) {
        pen = false;
        continue;
      }
      String x = x(point.step());
      String y = y(point.value());
      path.append(pen ? 'L' : 'M').append(x).append(' ').append(y);
      pen = true;
      last =
          Markup.of(
              "<circle class=\"dot s%s\" cx=\"%s\" cy=\"%s\" r=\"3.2\"/>", series % STYLES, x, y);
    }
    return Markup.of("<path class=\"line s%s\" d=\"%s\"/>%s", series % STYLES, path, last);
  }

  private String x(double step) {
    return Numbers.fixed(LEFT + steps.share(step) * (WIDTH - LEFT - RIGHT), 1);
  }

  private double top(double value) {
    return TOP + (1 - values.share(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private String y(double value) {
    return Numbers.fixed(top(value), 1);
  }
}
