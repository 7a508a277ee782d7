package io.abaculus.bench.suite;

import io.abaculus.bench.work.Work;
import java.util.List;

/**
 * How long one side took for some work.
 *
 * @param subject of the work
 * @param shape of the work
 * @param threads that it might use
 * @param side whose column it is in
 * @param amount of the work, in the unit
 * @param unit of the amount
 * @param milliseconds of a run, the mean of each iteration of each fork; none where there was a problem
 * @param allocatedBytes on the heap by one run; NaN where nobody counted
 * @param problem why there are no times; empty where there are
 */
record Measurement(
    String subject,
    String shape,
    int threads,
    String side,
    double amount,
    String unit,
    List<Double> milliseconds,
    double allocatedBytes,
    String problem) {
  Measurement {
    milliseconds = milliseconds.stream().sorted().toList();
    if (milliseconds.isEmpty() == problem.isEmpty()) {
      throw new IllegalArgumentException(
          "%s %s by %s has to have either times or a problem".formatted(subject, shape, side));
    }
    if (milliseconds.stream().anyMatch(time -> !(time > 0 && time < Double.POSITIVE_INFINITY))) {
      throw new IllegalArgumentException(
          "%s %s by %s took %s ms".formatted(subject, shape, side, milliseconds));
    }
  }

  static Measurement timed(
      Work work, int threads, String side, List<Double> milliseconds, double allocatedBytes) {
    return new Measurement(
        work.subject(), work.shape(), threads, side, work.amount(), work.unit(), milliseconds,
        allocatedBytes, "");
  }

  static Measurement failed(Work work, int threads, String side, String problem) {
    return new Measurement(
        work.subject(), work.shape(), threads, side, work.amount(), work.unit(), List.of(),
        Double.NaN, problem.isBlank() ? "failed" : problem);
  }

  /** The name of the work. */
  String benchmark() {
    return subject + " " + shape;
  }

  boolean isTimed() {
    return problem.isEmpty();
  }

  /** Whether it is of the same work on as many threads. */
  boolean isBeside(Measurement other) {
    return benchmark().equals(other.benchmark()) && threads == other.threads;
  }

  double fastest() {
    return milliseconds.getFirst();
  }

  double median() {
    int count = milliseconds.size();
    return (milliseconds.get((count - 1) / 2) + milliseconds.get(count / 2)) / 2;
  }

  double slowest() {
    return milliseconds.getLast();
  }

  /** Units a second, by the median. */
  double rate() {
    return amount / median() * 1e3;
  }
}
