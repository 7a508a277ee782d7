package io.abaculus.bench.suite;

import io.abaculus.bench.side.Abaculus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became slower or faster from one run of the suite to another on the same machine, of Abaculus' own times. Slower
 * beyond the spread is what takes longer in the fastest new iteration than in the slowest old one.
 *
 * @param changes of each benchmark of the old run
 */
record ResultComparison(List<Change> changes) {
  /** What can be said of a benchmark. */
  enum Verdict {
    SLOWER,
    FASTER,
    /** The two ranges of times overlap. */
    SAME,
    /** It had times, and now there was a problem. */
    FAILED,
    /** The new run left it out, or the old one has no times of it. */
    UNKNOWN
  }

  /**
   * One benchmark.
   *
   * @param after the new measurement, if there is one
   */
  record Change(Measurement before, Optional<Measurement> after, Verdict verdict) {
    private static Change of(Measurement before, List<Measurement> now) {
      Optional<Measurement> after = now.stream().filter(before::isBeside).findFirst();
      return new Change(before, after, after.map(found -> judge(before, found))
          .orElse(Verdict.UNKNOWN));
    }

    private static Verdict judge(Measurement before, Measurement after) {
      if (!before.isTimed()) {
        return Verdict.UNKNOWN;
      }
      if (!after.isTimed()) {
        return Verdict.FAILED;
      }
      if (after.fastest() > before.slowest()) {
        return Verdict.SLOWER;
      }
      return after.slowest() < before.fastest() ? Verdict.FASTER : Verdict.SAME;
    }
  }

  /**
   * Compares two runs.
   *
   * @throws IllegalArgumentException if they are of two machines, whose times say nothing of each other
   */
  static ResultComparison of(Results before, Results after) {
    if (!before.machine().isLike(after.machine())) {
      throw new IllegalArgumentException(
          "the runs are of two machines, whose times cannot be compared: %s, and %s"
              .formatted(before.machine(), after.machine()));
    }
    List<Measurement> now = own(after);
    return new ResultComparison(
        own(before).stream().map(measurement -> Change.of(measurement, now)).toList());
  }

  private static List<Measurement> own(Results results) {
    return results.measurements().stream()
        .filter(measurement -> measurement.side().equals(Abaculus.NAME))
        .toList();
  }

  /** Whether anything is slower beyond the spread, or failed. */
  boolean isWorse() {
    return changes.stream()
        .anyMatch(
            change -> change.verdict() == Verdict.SLOWER || change.verdict() == Verdict.FAILED);
  }

  /** Prints a line for each change and how many there are of each kind. */
  void print(PrintWriter out) {
    List<String> counts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      List<Change> all = changes.stream().filter(change -> change.verdict() == verdict).toList();
      if (!all.isEmpty()) {
        counts.add(all.size() + " " + word(verdict));
      }
      if (verdict != Verdict.SAME) {
        all.forEach(change -> out.println(line(change)));
      }
    }
    out.println(counts.isEmpty() ? "nothing to compare" : String.join(", ", counts));
    out.flush();
  }

  private static String line(Change change) {
    Measurement before = change.before();
    String name = Texts.benchmark(before);
    return switch (change.verdict()) {
      case SLOWER, FASTER, SAME -> {
        Measurement after = change.after().orElseThrow();
        yield String.format(
            Locale.ROOT, "%-7s %s: %s ms before, %s now, %.2f times the time",
            word(change.verdict()), name, Texts.times(before), Texts.times(after),
            after.median() / before.median());
      }
      case FAILED -> "failed  " + name + ": " + change.after().orElseThrow().problem();
      case UNKNOWN -> "unknown " + name + ": not measured in both runs";
    };
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }
}
