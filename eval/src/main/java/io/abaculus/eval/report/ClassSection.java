package io.abaculus.eval.report;

import io.abaculus.eval.picture.ClassColors;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The intersection over union of each class, with a bar, in tables that can be sorted by column. */
final class ClassSection {
  private ClassSection() {}

  static Markup of(EvaluationReport report, List<Headline> headlines) {
    if (headlines.isEmpty()) {
      return Markup.EMPTY;
    }
    Markup tables =
        IntStream.range(0, headlines.size())
            .mapToObj(
                i -> Section.folded(
                    headlines.get(i).title(), i == 0, table(report, headlines.get(i))))
            .collect(Markup.joining());
    return Markup.of("<section id=\"classes\"><h2>By class</h2>%n%s</section>%n", tables);
  }

  private static Markup table(EvaluationReport report, Headline headline) {
    Markup columns =
        headline.entries().stream()
            .map(
                entry -> Markup.of(
                    "%s%s", heading(entry.model()),
                    entry.difference() == null ? Markup.EMPTY : heading("Difference")))
            .collect(Markup.joining());
    Markup rows =
        IntStream.range(0, report.classNames().size())
            .mapToObj(label -> row(report.classNames().get(label), label, headline))
            .collect(Markup.joining());
    return Section.table(
        "classes",
        "Intersection over union of each class, %: " + headline.title(),
        Markup.of("<tr>%s%s</tr>", heading("Class"), columns),
        rows);
  }

  private static Markup heading(String name) {
    return Markup.of("<th scope=\"col\"><button type=\"button\">%s</button></th>", name);
  }

  private static Markup row(String name, int label, Headline headline) {
    OptionalDouble first = headline.entries().getFirst().intersectionOverUnion(label);
    Markup cells =
        headline.entries().stream()
            .map(
                entry -> {
                  OptionalDouble value = entry.intersectionOverUnion(label);
                  return Markup.of(
                      "%s%s", score(value),
                      entry.difference() == null
                          ? Markup.EMPTY
                          : difference(first, value, entry.difference().known()));
                })
            .collect(Markup.joining());
    return Markup.of(
        "<tr><th scope=\"row\">%s%s</th>%s</tr>%n", swatch(label), name, cells);
  }

  /** The colour of a class in the pictures. */
  static Markup swatch(int label) {
    return Markup.of(
        "<span class=\"swatch\" style=\"background:#%s\"></span>",
        HexFormat.of().toHexDigits(ClassColors.rgb(label), 6));
  }

  private static Markup score(OptionalDouble value) {
    if (value.isEmpty()) {
      return Markup.of("<td data-value=\"-1\">%s</td>", Numbers.NONE);
    }
    String percent = Numbers.percent(value.getAsDouble());
    return Markup.of(
        "<td data-value=\"%s\"><span class=\"bar\"><span style=\"width:%s%%\"></span></span>%s</td>",
        Numbers.fixed(value.getAsDouble(), 6), percent, percent);
  }

  private static Markup difference(
      OptionalDouble first, OptionalDouble value, boolean known) {
    if (first.isEmpty() || value.isEmpty()) {
      return Markup.of("<td data-value=\"-2\">%s</td>", Numbers.NONE);
    }
    double difference = value.getAsDouble() - first.getAsDouble();
    String points = Numbers.points(difference);
    String kind =
        !known ? "unknown" : points.equals("0.0") ? "even" : difference < 0 ? "loss" : "gain";
    return Markup.of(
        "<td data-value=\"%s\"><span class=\"change %s\">%s</span></td>",
        Numbers.fixed(difference, 6), kind, points);
  }
}
