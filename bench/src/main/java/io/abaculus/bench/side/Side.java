package io.abaculus.bench.side;

import io.abaculus.bench.work.Work;

/** A library on the JVM that computes some of the work; peers are found as services. */
public interface Side {
  /** What its column is called, the same for all versions. */
  String name();

  /** Its version, as whoever made it numbers it. */
  String version();

  /** Whether it has this work on so many threads; loads nothing native. */
  boolean computes(Work work, int threads);

  /**
   * Makes what the work needs and whatever a first run takes.
   *
   * @param work one that it computes
   * @param threads the processors that it may use
   */
  PreparedRun prepare(Work work, int threads) throws Exception;
}
