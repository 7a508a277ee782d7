package io.abaculus.spark;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.SparkSession;

/** Says once that a job waits for executors: Spark itself waits for them without a word. */
final class ExecutorWatch implements AutoCloseable {
  /** An executor needs some seconds to start. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Begins to watch.
   *
   * @param waits whether a job waits now
   * @param patience how long it may without a word
   * @param betweenLooks the time from one question to the next
   * @param say called once, on another thread, when it has waited for as long
   */
  ExecutorWatch(
      BooleanSupplier waits, Duration patience, Duration betweenLooks, Runnable say) {
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("abaculus-executors")
            .start(() -> watch(waits, patience, betweenLooks, say));
  }

  /**
   * Begins to watch for executors of a master.
   *
   * @param say takes the line
   */
  static ExecutorWatch of(SparkSession session, String master, Consumer<String> say) {
    SparkStatusTracker tracker = session.sparkContext().statusTracker();
    return new ExecutorWatch(
        () -> !master.startsWith("local") && waits(tracker),
        PATIENCE,
        BETWEEN_LOOKS,
        () -> say.accept(
            ("Waiting for a free executor: %s has given none for %d seconds. Its page says what its workers have;"
                + " spark.executor.memory and spark.executor.cores are what an executor asks for.")
                .formatted(master, PATIENCE.toSeconds())));
  }

  private static boolean waits(SparkStatusTracker tracker) {
    // The driver is in the list, too.
    return tracker.getActiveJobIds().length > 0 && tracker.getExecutorInfos().length <= 1;
  }

  private void watch(
      BooleanSupplier waits, Duration patience, Duration betweenLooks, Runnable say) {
    long since = System.nanoTime();
    try {
      while (!ended.await(betweenLooks.toMillis(), TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        if (!waits.getAsBoolean()) {
          since = now;
        } else if (now - since >= patience.toNanos()) {
          say.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the watch; Spark may be stopped then. */
  @Override
  public void close() {
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
