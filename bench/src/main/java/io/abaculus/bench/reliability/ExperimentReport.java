package io.abaculus.bench.reliability;

import io.abaculus.bench.MarkdownRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an experiment found, as a table for a document.
 *
 * @param header names of the columns; none if there is no table
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
    if (!header.isEmpty()) {
      lines.add(MarkdownRow.of(header));
      lines.add(MarkdownRow.rule(header.size()));
      rows.forEach(row -> lines.add(MarkdownRow.of(row)));
    }
    if (!failures.isEmpty()) {
      lines.add("");
      failures.forEach(failure -> lines.add("- FAILED: " + failure));
    }
    return String.join(System.lineSeparator(), lines);
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
