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
import java.util.concurrent.atomic.AtomicLong;

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

  /** What came of all files. */
  static final class Outcome {
    private long read;
    private long refused;
    private long slowestNanos;
    private long mostBytes;
    private final List<String> failures = new ArrayList<>();

    long read() {
      return read;
    }

    long refused() {
      return refused;
    }

    /** A processor's time for the slowest file. */
    long slowestMillis() {
      return slowestNanos / 1_000_000;
    }

    /** Heap that the greediest file took in all. */
    long mostMebibytes() {
      return (mostBytes + (1 << 20) - 1) >> 20;
    }

    List<String> failures() {
      return failures;
    }
  }

  /**
   * Reads damaged files on a thread of its own, which is left behind if it hangs.
   *
   * @param kept takes files that failed
   */
  Outcome run(long count, long seed, Path kept) throws InterruptedException {
    Outcome outcome = new Outcome();
    AtomicLong begun = new AtomicLong();
    AtomicLong since = new AtomicLong(System.nanoTime());
    Thread worker =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  for (long i = 0; i < count && outcome.failures.size() < MOST_FAILURES; i++) {
                    begun.set(i);
                    since.set(System.nanoTime());
                    readOne(i, seed, kept, outcome);
                  }
                });
    while (!worker.join(Duration.ofMillis(100))) {
      if (System.nanoTime() - since.get() > MOST_TIME.toNanos()) {
        outcome.failures.add(
            "%s %d of seed %d hangs".formatted(kind, begun.get(), seed));
        return outcome;
      }
    }
    return outcome;
  }

  private void readOne(long index, long seed, Path kept, Outcome outcome) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
    byte[] file = Mutator.damaged(samples.get(random.nextInt(samples.size())), random);
    long thread = Thread.currentThread().threadId();
    long cpu = THREADS.getThreadCpuTime(thread);
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    String failure = null;
    try {
      if (reader.reads(file)) {
        outcome.read++;
      } else {
        outcome.refused++;
      }
    } catch (Throwable unexpected) { // of any kind: that is what is looked for
      failure = unexpected.toString();
    }
    cpu = THREADS.getThreadCpuTime(thread) - cpu;
    bytes = THREADS.getThreadAllocatedBytes(thread) - bytes;
    outcome.slowestNanos = Math.max(outcome.slowestNanos, cpu);
    outcome.mostBytes = Math.max(outcome.mostBytes, bytes);
    if (failure == null && cpu > MOST_CPU_TIME.toNanos()) {
      failure = "took %d ms".formatted(cpu / 1_000_000);
    }
    if (failure == null && bytes > mostBytes) {
      failure = "took %d bytes of heap".formatted(bytes);
    }
    if (failure != null) {
      outcome.failures.add(
          "%s %d of seed %d, kept as %s: %s"
              .formatted(kind, index, seed, keep(file, index, kept), failure));
    }
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
