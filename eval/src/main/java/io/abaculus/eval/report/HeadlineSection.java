package io.abaculus.eval.report;

import io.abaculus.eval.Protocol;
import java.util.List;

/** The numbers that a reader looks for first: large where there are few models, and all in a table. */
final class HeadlineSection {
  /** With more models there is no before and after to show large. */
  private static final int MODELS_SHOWN_LARGE = 2;

  private static final int FIGURES = 4;

  private HeadlineSection() {}

  static Markup of(EvaluationReport report, List<Headline> headlines) {
    if (headlines.isEmpty()) {
      return Markup.of("<p class=\"empty\">Nothing was measured.</p>");
    }
    Markup figures =
        report.models().size() > MODELS_SHOWN_LARGE
            ? Markup.EMPTY
            : Markup.of(
                "<dl class=\"figures\">%s</dl>%n",
                headlines.stream()
                    .limit(FIGURES)
                    .map(HeadlineSection::figure)
                    .collect(Markup.joining()));
    return Markup.of(
        "%s%s<p class=\"reading\">%s</p>%n", figures, table(report, headlines),
        reading(report) + colours(report));
  }

  private static Markup figure(Headline headline) {
    Headline.Entry entry = headline.entries().getLast();
    Headline.Difference difference = entry.difference();
    Markup change =
        difference == null
            ? Markup.EMPTY
            : Markup.of(
                " <span class=\"from\">from %s</span>%s",
                Numbers.percent(headline.entries().getFirst().score().mean()),
                change(difference));
    return Markup.of(
        "<div><dt>%s</dt><dd><span class=\"large\">%s<small>%%</small></span>%s</dd></div>%n",
        headline.title(), Numbers.percent(entry.score().mean()), change);
  }

  private static Markup table(EvaluationReport report, List<Headline> headlines) {
    Markup columns =
        report.models().stream()
            .map(model -> Markup.of("<th scope=\"col\">%s</th>", model))
            .collect(Markup.joining());
    Markup rows =
        headlines.stream().map(headline -> row(report, headline)).collect(Markup.joining());
    return Section.table(
        "headlines",
        "Mean intersection over union on " + report.dataset() + ", %",
        Markup.of("<tr><th scope=\"col\">Task</th>%s</tr>", columns),
        rows);
  }

  private static Markup row(EvaluationReport report, Headline headline) {
    Markup cells =
        report.models().stream()
            .map(
                model -> headline.entries().stream()
                    .filter(entry -> entry.model().equals(model))
                    .map(HeadlineSection::cell)
                    .findFirst()
                    .orElse(Markup.of("<td>%s</td>", Numbers.NONE)))
            .collect(Markup.joining());
    Markup variant =
        headline.variant().isEmpty()
            ? Markup.EMPTY
            : Markup.of(" <span class=\"variant\">%s</span>", headline.variant());
    Markup protocol =
        switch (headline.protocol()) {
          case STANDARD -> Markup.EMPTY;
          case REFERENCE -> Markup.of(" <span class=\"protocol\">%s protocol</span>",
              Protocol.REFERENCE);
        };
    return Markup.of(
        "<tr><th scope=\"row\">%s%s%s</th>%s</tr>%n",
        headline.task().title(), variant, protocol, cells);
  }

  private static Markup cell(Headline.Entry entry) {
    Spread score = entry.score();
    Markup spread =
        score.count() == 1
            ? Markup.EMPTY
            : Markup.of(" <span class=\"spread\">± %s</span>", Numbers.percent(score.deviation()));
    Headline.Difference difference = entry.difference();
    return Markup.of(
        "<td><span class=\"mean\">%s</span>%s<br/><span class=\"seeds\">%s</span>%s</td>",
        Numbers.percent(score.mean()), spread, Numbers.seeds(score.count()),
        difference == null ? Markup.EMPTY : change(difference));
  }

  /** A difference in words and by colour: no meaning hangs on the colour alone. */
  private static Markup change(Headline.Difference difference) {
    String points = Numbers.points(difference.of());
    if (!difference.known()) {
      return Markup.of(
          " <span class=\"change unknown\" title=\"one seed: no spread\">%s"
              + "<span class=\"hidden\"> points, one seed: no spread</span></span>",
          points);
    }
    boolean none = points.equals("0.0") || points.equals(Numbers.NONE);
    String kind =
        none || difference.withinSpread() ? "even" : difference.of() < 0 ? "loss" : "gain";
    return Markup.of(
        " <span class=\"change %s\">%s%s<span class=\"hidden\"> points%s</span></span>",
        kind, points, difference.withinSpread() ? Markup.of(" <span aria-hidden=\"true\">≈</span>")
            : Markup.EMPTY,
        difference.withinSpread() ? ", within the spread" : "");
  }

  /** How the numbers of a report are to be read, in any format. */
  static String reading(EvaluationReport report) {
    String spread = "Mean ± standard deviation over seeds.";
    return report.comparesModels()
        ? spread
            + " Differences are to %s, in points; ≈ marks those where the ranges of the seeds overlap."
                .formatted(report.models().getFirst())
            + " A single seed has no spread."
        : spread;
  }

  private static String colours(EvaluationReport report) {
    return report.comparesModels() ? " Differences to a single seed have no colour." : "";
  }
}
