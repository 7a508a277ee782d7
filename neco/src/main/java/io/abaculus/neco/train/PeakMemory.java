package io.abaculus.neco.train;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process has used at most. */
public final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String HIGH_WATER_MARK = "VmHWM:";

  private PeakMemory() {}

  /** The most memory that was resident, by the system; elsewhere the most that the heap held. */
  public static long bytes() {
    try {
      if (Files.exists(STATUS)) {
        for (String line : Files.readAllLines(STATUS)) {
          if (line.startsWith(HIGH_WATER_MARK)) {
            String digits = line.replaceAll("\\D", "");
            return Long.parseLong(digits) * 1024;
          }
        }
      }
    } catch (IOException e) {
      return heapBytes();
    }
    return heapBytes();
  }

  private static long heapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
        .sum();
  }
}
