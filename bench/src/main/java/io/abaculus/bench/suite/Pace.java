package io.abaculus.bench.suite;

/**
 * How often and how long things run.
 *
 * @param forks JVMs for each measurement; 0, which only tests ask for, is this JVM itself
 * @param warmUps iterations before those that count
 * @param iterations in each fork
 * @param milliseconds of an iteration, at least; one that takes longer has one run
 * @param starts of a process whose whole life is timed
 */
record Pace(int forks, int warmUps, int iterations, int milliseconds, int starts) {
  /** For times that are to be kept. */
  static Pace thorough(int forks) {
    return new Pace(forks, 3, 5, 1000, 5);
  }

  /** To see that something works. */
  static Pace quick(int forks) {
    return new Pace(forks, 2, 3, 200, 2);
  }
}
