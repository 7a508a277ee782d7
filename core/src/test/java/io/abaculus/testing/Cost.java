package io.abaculus.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What it takes to read something small, which may not be much, however damaged it is. */
public final class Cost {
  /** Of a processor: what waits for other threads or programs takes none. Whole files take milliseconds. */
  private static final Duration MOST_TIME = Duration.ofSeconds(5);

  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Cost() {}

  /**
   * What reads.
   *
   * @param <E> what it throws
   */
  @FunctionalInterface
  public interface Reading<E extends Exception> {
    /** Reads it all, the same each time. */
    void run() throws E;
  }

  /**
   * Fails if reading takes this thread too much, in time or in memory. What took too much is read again, since classes
   * may have been loaded meanwhile.
   *
   * @param mostBytes of heap that may be allocated in all
   */
  public static <E extends Exception> void check(long mostBytes, Reading<E> reading) throws E {
    if (!excess(mostBytes, reading).isEmpty()) {
      String excess = excess(mostBytes, reading);
      if (!excess.isEmpty()) {
        throw new AssertionError(excess);
      }
    }
  }

  /** In words; empty if there is none. */
  private static <E extends Exception> String excess(long mostBytes, Reading<E> reading)
      throws E {
    long nanos = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    reading.run();
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    if (bytes > mostBytes) {
      return "took %,d bytes of heap, and may %,d".formatted(bytes, mostBytes);
    }
    return nanos > MOST_TIME.toNanos()
        ? "took %d ms of a processor".formatted(nanos / 1_000_000)
        : "";
  }
}
