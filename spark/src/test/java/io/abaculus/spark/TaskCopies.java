package io.abaculus.spark;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Counts the tasks that Spark runs a second time since the first is slow; it is told by {@code spark.extraListeners}. */
public final class TaskCopies extends SparkListener {
  static final AtomicInteger BEGUN = new AtomicInteger();

  /** For Spark. */
  public TaskCopies() {}

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (start.taskInfo().speculative()) {
      BEGUN.incrementAndGet();
    }
  }
}
