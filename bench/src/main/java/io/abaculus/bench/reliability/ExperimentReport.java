package io.abaculus.bench.reliability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an experiment found, as a table for a document.
 *
 * @param header names of the columns
 * @param rows as many cells as there are columns each
 * @param failures what should not have happened, in words; empty if all was well
 */
record ExperimentReport(List<String> header, List<List<String>> rows, List<String> failures) {
  /** Copies the lists. */
  ExperimentReport {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
    failures = List.copyOf(failures);
  }

  /** Markdown: the table, and below it the failures if there are any. */
  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(line(header));
    lines.add(line(header.stream().map(cell -> "---").toList()));
    rows.forEach(row -> lines.add(line(row)));
    if (!failures.isEmpty()) {
      lines.add("");
      failures.forEach(failure -> lines.add("- FAILED: " + failure));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|").replace('\n', ' '))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Collects rows and failures. */
  static final class Builder {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Builder(String... header) {
      this.header = List.of(header);
    }

    /** Adds a row of cells, each as its text. */
    void row(Object... cells) {
      rows.add(Arrays.stream(cells).map(String::valueOf).toList());
    }

    /** Adds something that should not have happened. */
    void failure(String text) {
      failures.add(text);
    }

    ExperimentReport build() {
      return new ExperimentReport(header, rows, failures);
    }
  }
}
