package io.abaculus.neco.train;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Bounds what a training leaves lying in the heap. A collector that has no threads of its own for it looks for garbage
 * among old objects only when the heap cannot grow any further, and it may grow to most of the machine's memory; what
 * reading the weights, a validation or large images left would stay resident until then.
 */
final class GarbageBound {
  /** The beans of the JDK's collectors that let old objects lie: the parallel and the serial one. */
  private static final Set<String> WAITING = Set.of("PS MarkSweep", "MarkSweepCompact");

  /** What young objects may take that have not been collected yet, in bytes. */
  private static final long YOUNG = 64L << 20;

  /** The part of what lives that may lie beside it. */
  private static final int PART = 16;

  private final LongSupplier used;
  private final Runnable collection;
  private long living;

  /**
   * For the heap of a process.
   *
   * @param used bytes of the heap that hold objects, garbage too
   * @param collection collects all of it
   */
  GarbageBound(LongSupplier used, Runnable collection) {
    this.used = used;
    this.collection = collection;
  }

  /** For this process: none where its collector needs no asking. */
  static GarbageBound ofThisProcess() {
    boolean waits =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .anyMatch(WAITING::contains);
    Runtime runtime = Runtime.getRuntime();
    return new GarbageBound(
        () -> waits ? runtime.totalMemory() - runtime.freeMemory() : 0, System::gc);
  }

  /** Collects the garbage if it may be more than is let lie; once a step is often enough. */
  void keep() {
    if (used.getAsLong() > living + living / PART + YOUNG) {
      collection.run();
      living = used.getAsLong();
    }
  }
}
