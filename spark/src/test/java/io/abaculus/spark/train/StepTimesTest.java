package io.abaculus.spark.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StepTimesTest {
  private static final long SECOND = 1_000_000_000;

  private final StepTimes times = new StepTimes();

  /** A step of some seconds, which begins then. */
  private void step(long begin, long broadcast, long job, Long... tasks) {
    times.begin(begin * SECOND);
    times.sent((begin + broadcast) * SECOND);
    times.collected(
        (begin + broadcast + job) * SECOND,
        List.of(tasks).stream().map(task -> task * SECOND).toList());
  }

  @Test
  void aStepIsItsLongestTaskAndWhatHasToBeDoneForIt() {
    step(1, 5, 50, 1L);
    step(100, 1, 12, 9L, 7L);
    step(115, 3, 14, 8L, 9L);
    step(140, 1, 1, 1L);

    assertEquals(
        "a step on Spark broadcast 2.00 s, tasks 9.00 s (the longest), fetch and collect 4.00 s, update 5.00 s"
            + " (medians of 2)",
        times.text());
  }

  @Test
  void thereIsNothingToSayOfTheFirstAndTheLastStep() {
    step(1, 1, 1, 1L);
    step(5, 1, 1, 1L);
    assertEquals("", times.text());
  }
}
