package io.abaculus.bench;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The rows of tables in Markdown. */
public final class MarkdownRow {
  private MarkdownRow() {}

  /** A row of cells, each on one line whatever is in it. */
  public static String of(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|").replaceAll("\\R", " "))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** The row between the head of a table and the others. */
  public static String rule(int columns) {
    return of(Collections.nCopies(columns, "---"));
  }
}
