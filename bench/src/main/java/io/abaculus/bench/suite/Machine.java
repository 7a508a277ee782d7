package io.abaculus.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where times were taken.
 *
 * @param processor its model, as the system names it, or {@code unknown}
 * @param processors that the JVM may use
 * @param system name and architecture
 * @param java version of the JVM
 */
record Machine(String processor, int processors, String system, String java) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String UNKNOWN = "unknown";

  /** This one. */
  static Machine here() {
    return new Machine(
        processorModel(), Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.vm.version"));
  }

  /**
   * Whether times of both can be compared; another JVM is what one may want to compare. Of a processor that nobody knows
   * it cannot be said.
   */
  boolean isLike(Machine other) {
    return !processor.equals(UNKNOWN) && processor.equals(other.processor)
        && processors == other.processors && system.equals(other.system);
  }

  @Override
  public String toString() {
    return "%d processors of %s, %s, Java %s".formatted(processors, processor, system, java);
  }

  private static String processorModel() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines.filter(line -> line.startsWith("model name"))
          .map(line -> line.replaceFirst(".*: *", "").strip())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN; // systems other than Linux have no such file
    }
  }
}
