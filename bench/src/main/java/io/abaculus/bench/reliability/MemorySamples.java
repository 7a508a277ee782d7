package io.abaculus.bench.reliability;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How much memory a process has, from time to time: of the heap what is in use after a collection, and all of it. */
final class MemorySamples {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final List<Long> heap = new ArrayList<>();
  private final List<Long> resident = new ArrayList<>();

  /** Collects garbage, and takes a sample. */
  void take() {
    for (int i = 0; i < 2; i++) { // the second for what the first one gave to cleaners
      System.gc();
    }
    heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    resident.add(residentBytes());
  }

  /** 0 where the system does not say. */
  private static long residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      // No Linux.
    }
    return 0;
  }

  int count() {
    return heap.size();
  }

  /** Of the heap, between the second third and the last one. */
  Growth heap() {
    return growth(heap);
  }

  /** Of all memory, between the second third and the last one. */
  Growth resident() {
    return growth(resident);
  }

  /**
   * How memory grows once a process has warmed up.
   *
   * @param before its median in the second third of the time, in bytes
   * @param after its median in the last third, in bytes
   */
  record Growth(long before, long after) {
    /** In percent of what it was. */
    double percent() {
      return before == 0 ? 0 : 100.0 * (after - before) / before;
    }

    String text() {
      return "%.1f to %.1f MiB (%+.2f %%)"
          .formatted(before / 1048576.0, after / 1048576.0, percent());
    }
  }

  private static Growth growth(List<Long> samples) {
    int third = samples.size() / 3;
    return new Growth(
        median(samples.subList(third, 2 * third)), median(samples.subList(2 * third, 3 * third)));
  }

  private static long median(List<Long> samples) {
    return samples.stream().sorted().toList().get(samples.size() / 2);
  }
}
