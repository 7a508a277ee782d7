package io.abaculus.bench.suite;

import io.abaculus.bench.work.Work;
import java.io.IOException;

/** How one side's times are taken. */
interface Column {
  /** The side. */
  String name();

  /** Its version, for who reads the table. */
  String version();

  /** Whether it has this work on so many threads. */
  boolean has(Work work, int threads);

  /**
   * Takes the times. What goes wrong in computing is a measurement, too.
   *
   * @throws IOException if the log cannot be written, or a process not be started
   */
  Measurement measure(Work work, int threads) throws IOException, InterruptedException;
}
