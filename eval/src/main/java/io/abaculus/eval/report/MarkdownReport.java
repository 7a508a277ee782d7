package io.abaculus.eval.report;

import io.abaculus.formats.storage.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reports as Markdown with tables, for a README or an issue: the numbers without pictures. */
public final class MarkdownReport {
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport() {}

  /** The text of a report. */
  public static String of(EvaluationReport report) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.heading("#", report.title());
    markdown.paragraph(
        escaped(
            "Mean intersection over union on %s, %%. %s"
                .formatted(report.dataset(), HeadlineSection.reading(report))));
    List<Headline> headlines = report.headlines();
    markdown.headlines(report, headlines);
    report.notes().forEach(note -> markdown.paragraph(escaped(note)));
    for (Headline headline : headlines) {
      markdown.heading("##", headline.title());
      markdown.classes(report, headline);
      markdown.settings(headline);
    }
    markdown.paragraph(
        "Made by Abaculus %s on %s.".formatted(escaped(report.version()), report.created()));
    return markdown.text.toString();
  }

  /**
   * Writes a report, whole or not at all.
   *
   * @throws IOException if it cannot be written, naming the file
   */
  public static void write(Path file, EvaluationReport report) throws IOException {
    WholeFile.write(file, of(report).getBytes(StandardCharsets.UTF_8));
  }

  private void headlines(EvaluationReport report, List<Headline> headlines) {
    columns(
        Stream.concat(Stream.of("Task", "Protocol"), report.models().stream().map(
            MarkdownReport::escaped)).toList(),
        2);
    for (Headline headline : headlines) {
      List<String> cells = new ArrayList<>();
      cells.add(escaped(headline.title()));
      cells.add(headline.protocol().toString());
      for (String model : report.models()) {
        cells.add(
            headline.entries().stream()
                .filter(entry -> entry.model().equals(model))
                .map(MarkdownReport::score)
                .findFirst()
                .orElse(Numbers.NONE));
      }
      row(cells);
    }
    text.append('\n');
  }

  private static String score(Headline.Entry entry) {
    Spread score = entry.score();
    String text = Numbers.percent(score.mean());
    if (score.count() > 1) {
      text += " ± " + Numbers.percent(score.deviation());
    }
    Headline.Difference difference = entry.difference();
    if (difference != null) {
      text +=
          " (%s%s)"
              .formatted(
                  difference.withinSpread() ? "≈ " : "", Numbers.points(difference.of()));
    }
    return text;
  }

  private void classes(EvaluationReport report, Headline headline) {
    columns(modelColumns("Class", headline), 1);
    for (int label = 0; label < report.classNames().size(); label++) {
      List<String> cells = new ArrayList<>();
      cells.add(escaped(report.classNames().get(label)));
      for (Headline.Entry entry : headline.entries()) {
        cells.add(Numbers.percent(entry.intersectionOverUnion(label).orElse(Double.NaN)));
      }
      row(cells);
    }
    text.append('\n');
  }

  private void settings(Headline headline) {
    columns(modelColumns("Setting", headline), headline.entries().size() + 1);
    for (SettingsTable.Row setting : SettingsTable.of(headline)) {
      row(
          Stream.concat(Stream.of(setting.name()), setting.values().stream())
              .map(MarkdownReport::escaped)
              .toList());
    }
    text.append('\n');
  }

  private static List<String> modelColumns(String first, Headline headline) {
    return Stream.concat(
        Stream.of(first),
        headline.entries().stream().map(entry -> escaped(entry.model())))
        .toList();
  }

  private void heading(String level, String title) {
    text.append(level).append(' ').append(escaped(title)).append("\n\n");
  }

  private void paragraph(String words) {
    text.append(words).append("\n\n");
  }

  /** The head of a table, of which some columns are words and the others numbers. */
  private void columns(List<String> names, int words) {
    row(names);
    text.append('|');
    for (int i = 0; i < names.size(); i++) {
      text.append(i < words ? "---|" : "---:|");
    }
    text.append('\n');
  }

  private void row(List<String> cells) {
    text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  /** Text that Markdown takes as it is, on one line. */
  private static String escaped(String words) {
    return words.replaceAll("[\\r\\n]+", " ")
        .replaceAll("([\\\\`*_\\[\\]#|~])", "\\\\$1")
        .replace("&", "&amp;")
        .replace("<", "&lt;");
  }
}
