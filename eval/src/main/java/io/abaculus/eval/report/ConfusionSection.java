package io.abaculus.eval.report;

import io.abaculus.eval.metrics.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is taken for what: a heat map where there are few classes, and otherwise the pairs that are most
 * often confused.
 */
final class ConfusionSection {
  /** A map of more is too large to read. */
  private static final int MOST_CLASSES = 30;

  private static final int PAIRS = 30;

  private ConfusionSection() {}

  static Markup of(EvaluationReport report, List<Headline> headlines) {
    if (headlines.isEmpty()) {
      return Markup.EMPTY;
    }
    List<Markup> parts = new ArrayList<>();
    for (Headline headline : headlines) {
      for (Headline.Entry entry : headline.entries()) {
        String title =
            report.comparesModels()
                ? headline.title() + ": " + entry.model()
                : headline.title();
        Markup table =
            report.classNames().size() > MOST_CLASSES
                ? pairs(title, report.classNames(), entry.confusion())
                : heatMap(title, report.classNames(), entry.confusion());
        parts.add(Section.folded(title, parts.isEmpty(), table));
      }
    }
    return Markup.of(
        "<section id=\"confusion\"><h2>What is taken for what</h2>%n%s</section>%n",
        parts.stream().collect(Markup.joining()));
  }

  private static Markup heatMap(String title, List<String> names, ConfusionMatrix confusion) {
    int none = names.size();
    boolean all =
        IntStream.range(0, none).allMatch(label -> confusion.counts()[label][none] == 0);
    int columns = all ? none : none + 1;
    Markup head =
        IntStream.range(0, columns)
            .mapToObj(
                label -> Markup.of(
                    "<th scope=\"col\"><span>%s</span></th>",
                    label < none ? names.get(label) : "none"))
            .collect(Markup.joining());
    Markup rows =
        IntStream.range(0, none)
            .mapToObj(
                label -> Markup.of(
                    "<tr><th scope=\"row\">%s</th>%s</tr>%n", names.get(label),
                    cells(confusion, label, columns)))
            .collect(Markup.joining());
    return Section.table(
        "heat",
        "Of the pixels of each class (row), % that are predicted as each (column): " + title,
        Markup.of("<tr><td></td>%s</tr>", head),
        rows);
  }

  private static Markup cells(ConfusionMatrix confusion, int label, int columns) {
    long total = confusion.labelled(label);
    return IntStream.range(0, columns)
        .mapToObj(
            predicted -> {
              double share = confusion.counts()[label][predicted] / (double) Math.max(1, total);
              String text = Numbers.wholePercent(share);
              return text.isEmpty()
                  ? new Markup("<td></td>")
                  : Markup.of(
                      "<td%s style=\"--h:%s\">%s</td>",
                      new Markup(predicted == label ? " class=\"right\"" : ""),
                      Numbers.fixed(share, 2), text);
            })
        .collect(Markup.joining());
  }

  /** Pixels of one class that are predicted as another. */
  private record Pair(int label, int predicted, long count) {}

  private static Markup pairs(String title, List<String> names, ConfusionMatrix confusion) {
    long pixels = IntStream.range(0, names.size()).mapToLong(confusion::labelled).sum();
    Markup rows =
        confused(confusion)
            .limit(PAIRS)
            .map(
                pair -> Markup.of(
                    "<tr><th scope=\"row\">%s</th><td class=\"words\">%s</td>%s<td>%s</td></tr>%n",
                    names.get(pair.label),
                    pair.predicted < names.size() ? names.get(pair.predicted) : "none",
                    share(pair.count / (double) confusion.labelled(pair.label)),
                    Numbers.percent(pair.count / (double) pixels)))
            .collect(Markup.joining());
    return Section.table(
        "pairs",
        "The %s pairs that are confused most: %s".formatted(PAIRS, title),
        new Markup(
            "<tr><th scope=\"col\">Class</th><th scope=\"col\" class=\"words\">taken for</th>"
                + "<th scope=\"col\">% of the class</th><th scope=\"col\">% of all pixels</th></tr>"),
        rows);
  }

  private static Stream<Pair> confused(ConfusionMatrix confusion) {
    int classes = confusion.classes();
    return IntStream.range(0, classes)
        .boxed()
        .flatMap(
            label -> IntStream.rangeClosed(0, classes)
                .filter(predicted -> predicted != label)
                .mapToObj(
                    predicted -> new Pair(
                        label, predicted, confusion.counts()[label][predicted])))
        .filter(pair -> pair.count > 0)
        .sorted(Comparator.comparingLong(Pair::count).reversed());
  }

  private static Markup share(double share) {
    String percent = Numbers.percent(share);
    return Markup.of(
        "<td><span class=\"bar\"><span style=\"width:%s%%\"></span></span>%s</td>",
        percent, percent);
  }
}
