package io.abaculus.data;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Watches threads that read records, where one may hang. Only time that is seen to pass counts, by being
 * asked again and again: while a process is suspended, its clock goes on and nothing is read.
 */
final class ReadWatchdog {
  /** Asked less often than this, nobody waited, or the process was suspended. */
  private static final long LONGEST_PAUSE = Duration.ofSeconds(10).toNanos();

  private final long limit;
  private final LongSupplier clock;

  /** What each thread reads. */
  private final Map<Thread, Reading> readings = new ConcurrentHashMap<>();

  // Only the thread that asks touches these:
  private long lastAsked;
  private long waitingSince;

  /** A record that is being read, and since when. */
  private record Reading(int record, long since) {}

  /**
   * A watchdog.
   *
   * @param limit how long a record may take
   * @param clock nanoseconds, from any origin
   */
  ReadWatchdog(Duration limit, LongSupplier clock) {
    this.limit = limit.toNanos();
    this.clock = clock;
    lastAsked = clock.getAsLong();
    waitingSince = lastAsked;
  }

  /** This thread begins to read a record. */
  void begin(int record) {
    readings.put(Thread.currentThread(), new Reading(record, clock.getAsLong()));
  }

  /** This thread has read its record. */
  void end() {
    readings.remove(Thread.currentThread());
  }

  /** A record that takes longer than is allowed; empty if there is none. To be asked while one waits. */
  OptionalInt overdue() {
    long now = clock.getAsLong();
    if (now - lastAsked > LONGEST_PAUSE) {
      waitingSince = now;
    }
    lastAsked = now;
    for (Reading reading : readings.values()) {
      if (Math.min(now - reading.since, now - waitingSince) > limit) {
        return OptionalInt.of(reading.record);
      }
    }
    return OptionalInt.empty();
  }
}
