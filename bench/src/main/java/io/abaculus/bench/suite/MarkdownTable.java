package io.abaculus.bench.suite;

import io.abaculus.bench.MarkdownRow;
import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.suite.Results.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results as a Markdown table, a row for each benchmark and a column for each peer. */
final class MarkdownTable {
  private static final String NOTHING = "–";

  private MarkdownTable() {}

  /** Where and how it was measured, and the table. */
  static String of(Results results) {
    List<String> lines = new ArrayList<>();
    lines.add("# Benchmarks");
    lines.add("");
    lines.add(
        "%s, on %s. %s. Milliseconds are medians, fastest to slowest iteration in brackets; a number in bold is how many times as fast as the peer ours is."
            .formatted(results.date(), results.machine(), forks(results)));
    lines.add("");
    results.versions()
        .forEach((name, version) -> lines.add("- " + name + ": " + version));
    results.absent()
        .forEach((name, reason) -> lines.add("- " + name + ": not at hand, " + reason));
    lines.add("");
    List<String> head = new ArrayList<>(
        List.of("benchmark", "threads", "ours, ms", "rate", "of peak", "allocated"));
    head.addAll(results.peers());
    head.addAll(results.absent().keySet());
    lines.add(MarkdownRow.of(head));
    lines.add(MarkdownRow.rule(head.size()));
    results.rows().forEach(row -> lines.add(MarkdownRow.of(cells(row, results))));
    return String.join("\n", lines) + "\n";
  }

  private static String forks(Results results) {
    String jvms = results.forks() == 0 ? "In one JVM"
        : results.forks() + (results.forks() == 1 ? " fork" : " forks") + " each";
    return results.quick() ? jvms + ", short iterations: good for a first look only" : jvms;
  }

  private static List<String> cells(Row row, Results results) {
    @Nullable Measurement ours = row.bySide().get(Abaculus.NAME);
    List<String> cells = new ArrayList<>(
        List.of(row.any().benchmark(), Integer.toString(row.any().threads())));
    if (ours == null) {
      cells.addAll(Collections.nCopies(4, NOTHING));
    } else if (ours.isTimed()) {
      cells.addAll(
          List.of(
              Texts.times(ours), Texts.rate(ours),
              Texts.share(ours, results.peak().orElse(Double.NaN)), Texts.allocated(ours)));
    } else {
      cells.addAll(List.of("failed: " + ours.problem(), NOTHING, NOTHING, NOTHING));
    }
    for (String peer : results.peers()) {
      cells.add(peerCell(ours, row.bySide().get(peer)));
    }
    results.absent().keySet().forEach(peer -> cells.add("not at hand"));
    return cells;
  }

  private static String peerCell(@Nullable Measurement ours, @Nullable Measurement peer) {
    if (peer == null) {
      return NOTHING;
    }
    if (!peer.isTimed()) {
      return "failed: " + peer.problem();
    }
    String ratio =
        ours != null && ours.isTimed() ? ": **" + Texts.ratio(ours, peer) + "**" : "";
    return Texts.times(peer) + ratio;
  }
}
