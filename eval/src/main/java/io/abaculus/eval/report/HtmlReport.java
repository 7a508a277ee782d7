package io.abaculus.eval.report;

import io.abaculus.eval.Digests;
import io.abaculus.formats.storage.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reports as a page of HTML in one file, which fetches nothing: a policy in it forbids the browser to, and
 * to run any script but its own. The page is well-formed XML, too.
 */
public final class HtmlReport {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private HtmlReport() {}

  /** The page of a report. */
  public static String of(EvaluationReport report) {
    List<Headline> headlines = report.headlines();
    String script = resource("report.js");
    return filled(
        resource("report.html"),
        Map.ofEntries(
            Map.entry("title", Markup.of("%s", report.title())),
            Map.entry("policy", new Markup(policy(script))),
            Map.entry("style", new Markup(resource("report.css"))),
            Map.entry("script", new Markup(script)),
            Map.entry("dataset", Markup.of("%s", report.dataset())),
            Map.entry("models", models(report)),
            Map.entry("headlines", HeadlineSection.of(report, headlines)),
            Map.entry("notes", notes(report)),
            Map.entry("samples", SampleSection.of(report)),
            Map.entry("classes", ClassSection.of(report, headlines)),
            Map.entry("curves", curves(report)),
            Map.entry("confusion", ConfusionSection.of(report, headlines)),
            Map.entry("settings", settings(headlines)),
            Map.entry("version", Markup.of("%s", report.version())),
            Map.entry("created", Markup.of("%s", report.created()))));
  }

  /**
   * Writes the page, whole or not at all.
   *
   * @throws IOException if it cannot be written, naming the file
   */
  public static void write(Path file, EvaluationReport report) throws IOException {
    WholeFile.write(file, of(report).getBytes(StandardCharsets.UTF_8));
  }

  private static String filled(String template, Map<String, Markup> values) {
    return PLACE.matcher(template)
        .replaceAll(
            place -> {
              Markup value = values.get(place.group(1));
              if (value == null) {
                throw new IllegalStateException("the template wants " + place.group());
              }
              return Matcher.quoteReplacement(value.html());
            });
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("there is no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Allows what is in the file: its style, its pictures, and the one script of this hash. */
  private static String policy(String script) {
    byte[] hash = Digests.sha256().digest(script.getBytes(StandardCharsets.UTF_8));
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-%s'"
        .formatted(Base64.getEncoder().encodeToString(hash));
  }

  private static Markup models(EvaluationReport report) {
    return report.models().stream()
        .map(model -> Markup.of("<li>%s</li>", model))
        .collect(Markup.joining());
  }

  private static Markup notes(EvaluationReport report) {
    return report.notes().stream()
        .map(note -> Markup.of("<p class=\"note\">%s</p>%n", note))
        .collect(Markup.joining());
  }

  private static Markup curves(EvaluationReport report) {
    if (report.curves().isEmpty()) {
      return Markup.EMPTY;
    }
    Map<String, List<Curve>> charts =
        report.curves().stream()
            .collect(
                Collectors.groupingBy(Curve::quantity, LinkedHashMap::new, Collectors.toList()));
    Markup drawn =
        charts.entrySet().stream()
            .map(chart -> CurveChart.of(chart.getKey(), chart.getValue()))
            .collect(Markup.joining());
    return Markup.of(
        "<section id=\"curves\"><h2>Over training</h2>%n<div class=\"charts\">%s</div></section>%n",
        drawn);
  }

  private static Markup settings(List<Headline> headlines) {
    if (headlines.isEmpty()) {
      return Markup.EMPTY;
    }
    return Markup.of(
        "<section id=\"settings\"><h2>Settings</h2>%n%s</section>%n",
        headlines.stream().map(HtmlReport::settings).collect(Markup.joining()));
  }

  private static Markup settings(Headline headline) {
    Markup columns =
        headline.entries().stream()
            .map(entry -> Markup.of("<th scope=\"col\">%s</th>", entry.model()))
            .collect(Markup.joining());
    Markup rows =
        SettingsTable.of(headline).stream()
            .map(
                row -> Markup.of(
                    "<tr><th scope=\"row\">%s</th>%s</tr>%n", row.name(),
                    row.values().stream()
                        .map(value -> Markup.of("<td>%s</td>", value))
                        .collect(Markup.joining())))
            .collect(Markup.joining());
    return Section.folded(
        headline.title(),
        false,
        Section.table(
            "settings",
            "Settings: " + headline.title(),
            Markup.of("<tr><th scope=\"col\">Setting</th>%s</tr>", columns),
            rows));
  }
}
