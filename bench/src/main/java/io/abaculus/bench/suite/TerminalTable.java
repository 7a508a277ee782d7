package io.abaculus.bench.suite;

import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.suite.Results.Row;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Results for a terminal: a line for each benchmark, and one for each peer below it. */
final class TerminalTable {
  private static final String LINE = "%-54s %-28s %s%n";

  private TerminalTable() {}

  static void print(Results results, PrintWriter out) {
    double peak = results.peak().orElse(Double.NaN);
    out.printf(LINE, "benchmark, threads", "ms (fastest to slowest)", "rate, or times as fast");
    results.rows().forEach(row -> print(row, peak, out));
    results.absent().forEach((name, reason) -> out.println(name + ": not at hand, " + reason));
    out.flush();
  }

  private static void print(Row row, double peak, PrintWriter out) {
    @Nullable Measurement ours = row.bySide().get(Abaculus.NAME);
    String name = Texts.benchmark(row.any());
    if (ours == null) {
      out.println(name);
    } else if (ours.isTimed()) {
      String share = Texts.share(ours, peak);
      out.printf(
          LINE, name, Texts.times(ours),
          Texts.rate(ours) + (share.isEmpty() ? "" : ", " + share + " of peak"));
    } else {
      out.printf(LINE, name, "failed", ours.problem());
    }
    row.bySide().values().stream()
        .filter(measurement -> !measurement.side().equals(Abaculus.NAME))
        .forEach(peer -> print(ours, peer, out));
  }

  private static void print(@Nullable Measurement ours, Measurement peer, PrintWriter out) {
    String name = "    " + peer.side();
    if (!peer.isTimed()) {
      out.printf(LINE, name, "failed", peer.problem());
      return;
    }
    String ratio = ours != null && ours.isTimed() ? Texts.ratio(ours, peer) : "";
    out.printf(LINE, name, Texts.times(peer), ratio);
  }
}
