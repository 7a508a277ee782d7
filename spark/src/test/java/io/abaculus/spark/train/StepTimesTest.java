package io.abaculus.spark.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.spark.train.ShardTask.Computed;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StepTimesTest {
  private static final long SECOND = 1_000_000_000;
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private final StepTimes times = new StepTimes();

  /** A step of some seconds, which begins then. */
  private void step(long begin, long broadcast, long job, Computed... shards) {
    times.begin(begin * SECOND);
    times.sent((begin + broadcast) * SECOND);
    times.collected((begin + broadcast + job) * SECOND, List.of(shards));
  }

  /** A shard that a process computed, by a clock of its own. */
  private static Computed shard(UUID process, long from, long to) {
    return new Computed(process, from * SECOND, to * SECOND);
  }

  @Test
  void aStepIsWhatItsBusiestExecutorComputesAndWhatHasToBeDoneForIt() {
    step(1, 5, 50, shard(ONE, 0, 1));
    step(100, 1, 12, shard(ONE, 1000, 1009), shard(OTHER, 7, 14));
    step(115, 3, 14, shard(ONE, 2000, 2008), shard(OTHER, 20, 29));
    step(140, 1, 1, shard(ONE, 0, 1));

    assertEquals(
        "a step on Spark broadcast 2.00 s, tasks 9.00 s (of the busiest executor), fetch and collect 4.00 s,"
            + " update 5.00 s (medians of 2)",
        times.text());
  }

  @Test
  void shardsOfOneExecutorAddUpAndOneThatWaitsForAnotherIsNotCountedTwice() {
    step(0, 1, 1);
    step(10, 0, 20, shard(ONE, 100, 108), shard(ONE, 101, 115), shard(ONE, 117, 118));
    step(30, 1, 1);

    assertEquals(
        "a step on Spark broadcast 0.00 s, tasks 16.00 s (of the busiest executor), fetch and collect 4.00 s,"
            + " update 0.00 s (medians of 1)",
        times.text());
  }

  @Test
  void thereIsNothingToSayOfTheFirstAndTheLastStep() {
    step(1, 1, 1, shard(ONE, 0, 1));
    step(5, 1, 1, shard(ONE, 0, 1));
    assertEquals("", times.text());
  }
}
