package io.abaculus.bench.reliability;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damaged files of one kind, read one after the other. Each is read or refused by the error that the reader promises;
 * anything else, and what takes too long or too much memory, is a failure, and the file is kept.
 *
 * @param samples whole files of the kind
 * @param reader what reads them
 * @param mostBytes of heap that reading one may take in all
 */
record DamagedFiles(String kind, List<byte[]> samples, Reader reader, long mostBytes) {
  /** Of a processor's time for one file, all of which are small. */
  private static final Duration MOST_CPU_TIME = Duration.ofSeconds(5);

  /** What a loader waits for a record; a reader that only waits takes no processor's time. */
  private static final Duration MOST_TIME = Duration.ofMinutes(2);

  private static final int MOST_FAILURES = 10;

  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Reads a file as the library's users do. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads all of a file.
     *
     * @return false if it is refused by the error that the reader promises
     * @throws Exception any other one, which is a failure
     */
    boolean reads(byte[] file) throws Exception;
  }

  /**
   * What came of all files.
   *
   * @param read how many were read
   * @param refused how many were refused as promised
   * @param slowestMillis a processor's time for the slowest file
   * @param mostMebibytes heap that the greediest file took in all
   * @param failures all else that happened
   */
  record Outcome(
      long read, long refused, long slowestMillis, long mostMebibytes, List<String> failures) {}

  /** A file that is being read, since a time of the system. */
  private record Begun(long index, long nanos) {
    static Begun now(long index) {
      return new Begun(index, System.nanoTime());
    }
  }

  /** Counts for the thread that reads and the one that waits for it, which goes on alone if that hangs. */
  private static final class Tally {
    private long read;
    private long refused;
    private long slowestNanos;
    private long mostBytes;
    private final List<String> failures = new ArrayList<>();
    private Begun last = Begun.now(0);

    synchronized void begins(long index) {
      last = Begun.now(index);
    }

    synchronized Begun last() {
      return last;
    }

    synchronized void isRead(boolean whole) {
      if (whole) {
        read++;
      } else {
        refused++;
      }
    }

    synchronized void took(long nanos, long bytes) {
      slowestNanos = Math.max(slowestNanos, nanos);
      mostBytes = Math.max(mostBytes, bytes);
    }

    /** Whether there are too many for going on. */
    synchronized boolean failed(String failure) {
      failures.add(failure);
      return failures.size() >= MOST_FAILURES;
    }

    synchronized Outcome outcome() {
      return new Outcome(
          read, refused, slowestNanos / 1_000_000, (mostBytes + (1 << 20) - 1) >> 20,
          List.copyOf(failures));
    }
  }

  /**
   * Reads damaged files on a thread of its own, which is left behind if it hangs.
   *
   * @param kept takes files that failed
   */
  Outcome run(long count, long seed, Path kept) throws InterruptedException {
    return run(count, seed, kept, MOST_TIME);
  }

  /**
   * Reads damaged files.
   *
   * @param mostTime after which a file hangs
   */
  Outcome run(long count, long seed, Path kept, Duration mostTime) throws InterruptedException {
    Tally tally = new Tally();
    Thread worker =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  boolean goesOn = true;
                  for (long i = 0; i < count && goesOn; i++) {
                    tally.begins(i);
                    goesOn = readOne(i, seed, kept, tally);
                  }
                });
    while (!worker.join(Duration.ofMillis(100))) {
      Begun last = tally.last();
      if (System.nanoTime() - last.nanos() > mostTime.toNanos()) {
        tally.failed("%s %d of seed %d hangs".formatted(kind, last.index(), seed));
        break;
      }
    }
    return tally.outcome();
  }

  /** Whether to go on. */
  private boolean readOne(long index, long seed, Path kept, Tally tally) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
    byte[] file = Mutator.damaged(samples.get(random.nextInt(samples.size())), random);
    long thread = Thread.currentThread().threadId();
    long cpu = THREADS.getThreadCpuTime(thread);
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    String failure = null;
    try {
      tally.isRead(reader.reads(file));
    } catch (Throwable unexpected) { // of any kind: that is what is looked for
      failure = unexpected.toString();
    }
    cpu = THREADS.getThreadCpuTime(thread) - cpu;
    bytes = THREADS.getThreadAllocatedBytes(thread) - bytes;
    tally.took(cpu, bytes);
    if (failure == null && cpu > MOST_CPU_TIME.toNanos()) {
      failure = "took %d ms".formatted(cpu / 1_000_000);
    }
    if (failure == null && bytes > mostBytes) {
      failure = "took %d bytes of heap".formatted(bytes);
    }
    return failure == null
        || !tally.failed(
            "%s %d of seed %d, kept as %s: %s"
                .formatted(kind, index, seed, keep(file, index, kept), failure));
  }

  private String keep(byte[] file, long index, Path kept) {
    Path path = kept.resolve("%s-%d".formatted(kind.replaceAll("[^A-Za-z0-9]+", "-"), index));
    try {
      return Files.write(path, file).toString();
    } catch (IOException e) {
      return "nothing, since " + e;
    }
  }
}
