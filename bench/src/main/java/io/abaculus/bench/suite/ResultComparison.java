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
    /** There was a problem before, and so there is nothing to compare with. */
    UNKNOWN,
    /** The new run did not measure it, as where a filter does not find it. */
    LEFT_OUT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
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
          .orElse(Verdict.LEFT_OUT));
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
   * Whether a run can be compared with an earlier one, which is known before it begins.
   *
   * @param machine of the later run
   * @param quick whether that one has short iterations
   * @throws IllegalArgumentException if they are of two machines, or of two lengths of iterations, whose times say nothing
   *     of each other
   */
  static void requireAlike(Results before, Machine machine, boolean quick) {
    if (!before.machine().isLike(machine)) {
      throw new IllegalArgumentException(
          "the runs are not known to be of one machine, and times of two cannot be compared: %s, and %s"
              .formatted(before.machine(), machine));
    }
    if (before.quick() != quick) {
      throw new IllegalArgumentException(
          "times with --quick cannot be compared with others: the earlier run was %s it, the later one %s"
              .formatted(before.quick() ? "with" : "without", quick ? "with" : "without"));
    }
  }

  /**
   * Compares two runs.
   *
   * @throws IllegalArgumentException if their times say nothing of each other
   */
  static ResultComparison of(Results before, Results after) {
    requireAlike(before, after.machine(), after.quick());
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

  /** Prints a line for each change, and how many there are of each kind and of what was left out. */
  void print(PrintWriter out) {
    List<String> counts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      List<Change> all = changes.stream().filter(change -> change.verdict() == verdict).toList();
      if (!all.isEmpty()) {
        counts.add(all.size() + " " + verdict);
      }
      if (verdict != Verdict.SAME && verdict != Verdict.LEFT_OUT) {
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
            change.verdict(), name, Texts.times(before), Texts.times(after),
            after.median() / before.median());
      }
      case FAILED -> "failed  " + name + ": " + change.after().orElseThrow().problem();
      case UNKNOWN -> "unknown " + name + ": failed before: " + before.problem();
      case LEFT_OUT -> "left out " + name;
    };
  }
}
