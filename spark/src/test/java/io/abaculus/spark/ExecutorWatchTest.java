package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Without Spark; {@link ClusterFaultsTest} has a master without executors. */
final class ExecutorWatchTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  @Test
  void saysOnceThatAJobWaits() throws InterruptedException {
    AtomicInteger said = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    try (var _ =
        new ExecutorWatch(
            () -> true,
            SHORT,
            SHORT,
            () -> {
              said.incrementAndGet();
              first.countDown();
            })) {
      assertTrue(first.await(1, TimeUnit.MINUTES));
    }
    assertEquals(1, said.get());
  }

  @Test
  void saysNothingWhereJobsHaveExecutorsInTime() throws InterruptedException {
    AtomicInteger said = new AtomicInteger();
    CountDownLatch looks = new CountDownLatch(10);
    AtomicInteger look = new AtomicInteger();
    try (var _ =
        new ExecutorWatch(
            () -> {
              looks.countDown();
              return look.getAndIncrement() % 2 == 0; // waits at every other look only
            },
            Duration.ofDays(1),
            SHORT,
            said::incrementAndGet)) {
      assertTrue(looks.await(1, TimeUnit.MINUTES));
    }
    assertEquals(0, said.get());
  }
}
