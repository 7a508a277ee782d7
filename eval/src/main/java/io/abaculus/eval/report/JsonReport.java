package io.abaculus.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports as JSON: complete but for the pictures. */
public final class JsonReport {
  private static final int SCHEMA = 1;

  private JsonReport() {}

  /**
   * What the file holds.
   *
   * @param headlines for programs that want the results alone; they follow from the trials and are not
   * read back
   */
  private record Content(String title, Instant created, String version, String dataset,
      List<String> classNames, List<String> models, JsonNode headlines, List<Trial> trials,
      List<Curve> curves, List<String> notes) {
    static Content of(EvaluationReport report) {
      return new Content(
          report.title(), report.created(), report.version(), report.dataset(),
          report.classNames(), report.models(),
          VersionedJson.MAPPER.valueToTree(Result.all(report)), report.trials(),
          report.curves(), report.notes());
    }

    EvaluationReport report() {
      return new EvaluationReport(
          title, created, version, dataset, classNames, models, trials, curves, List.of(), notes);
    }
  }

  /** A headline's entry, with the difference to the first model or null. */
  private record Result(String task, String protocol, String variant, String model, double mean,
      double deviation, double least, double greatest, int seeds, @Nullable Double difference) {
    static List<Result> all(EvaluationReport report) {
      return report.headlines().stream()
          .flatMap(
              headline -> headline.entries().stream().map(entry -> Result.of(headline, entry)))
          .toList();
    }

    static Result of(Headline headline, Headline.Entry entry) {
      Headline.Difference difference = entry.difference();
      return new Result(
          headline.task().toString(), headline.protocol().toString(), headline.variant(),
          entry.model(), entry.score().mean(), entry.score().deviation(), entry.score().least(),
          entry.score().greatest(), entry.score().count(),
          difference == null ? null : difference.of());
    }
  }

  /**
   * Writes a report without its samples, whole or not at all.
   *
   * @throws IOException if it cannot be written, naming the file
   */
  public static void write(Path file, EvaluationReport report) throws IOException {
    VersionedJson.write(file, SCHEMA, Content.of(report));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @return a report without samples
   * @throws IOException if the file cannot be read or holds something else, naming it, with what is wrong
   * and where
   */
  public static EvaluationReport read(Path file) throws IOException {
    try {
      return VersionedJson.read(file, SCHEMA, Content.class).report();
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is no report that can be read: %s".formatted(file, VersionedJson.reason(e)), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s is no report that can be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
