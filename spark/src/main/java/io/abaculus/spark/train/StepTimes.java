package io.abaculus.spark.train;

import io.abaculus.spark.train.ShardTask.Computed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What the steps of a training took on Spark, by what was done: computing, and what has to be done for that. */
public final class StepTimes {

  /**
   * A step, in nanoseconds.
   *
   * @param broadcast until weights, queue and images lay ready for the executors
   * @param tasks that the process which took longest computed shards
   * @param collect the rest of the job: executors fetch what lies ready, tasks are handed out, gradients come back
   * @param update from there to the next step: gradients are added up, the optimizer and the teacher take their step,
   *     and images are waited for
   */
  record Step(long broadcast, long tasks, long collect, long update) {}

  private final List<Step> steps = new ArrayList<>();
  private long began;
  private long sent;
  private long ended;
  private long longest;

  /** A step begins, and so the one before it is over. */
  void begin(long now) {
    if (ended != 0) {
      steps.add(
          new Step(sent - began, longest, Math.max(0, ended - sent - longest), now - ended));
    }
    began = now;
  }

  /** All that executors need lies ready. */
  void sent(long now) {
    sent = now;
  }

  /** The job is over, in which shards were computed then. */
  void collected(long now, List<Computed> shards) {
    ended = now;
    longest =
        shards.stream()
            .collect(Collectors.groupingBy(Computed::process))
            .values()
            .stream()
            .mapToLong(StepTimes::busy)
            .max()
            .orElse(0);
  }

  /** How long a process computed, in which shards take turns: one that waits for another is not counted twice. */
  private static long busy(List<Computed> ofProcess) {
    long busy = 0;
    long until = Long.MIN_VALUE;
    for (Computed shard : ofProcess.stream()
        .sorted(Comparator.comparingLong(Computed::from))
        .toList()) {
      busy += Math.max(0, shard.to() - Math.max(shard.from(), until));
      until = Math.max(until, shard.to());
    }
    return busy;
  }

  /**
   * The medians over all steps but the first, in which programs are compiled, and the last, whose end is not seen.
   *
   * @return a line; empty if there are fewer than three steps
   */
  public String text() {
    List<Step> counted = steps.subList(Math.min(1, steps.size()), steps.size());
    if (counted.isEmpty()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "a step on Spark broadcast %.2f s, tasks %.2f s (of the busiest executor), fetch and collect %.2f s, update %.2f s"
            + " (medians of %d)",
        median(counted, Step::broadcast), median(counted, Step::tasks),
        median(counted, Step::collect), median(counted, Step::update), counted.size());
  }

  private static double median(List<Step> steps, ToLongFunction<Step> part) {
    long[] sorted = steps.stream().mapToLong(part).sorted().toArray();
    int half = sorted.length / 2;
    double nanos =
        sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0;
    return nanos / 1e9;
  }
}
