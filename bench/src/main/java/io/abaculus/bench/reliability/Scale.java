package io.abaculus.bench.reliability;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How much of an experiment is done.
 *
 * @param repository the checkout, whose tests have files to damage
 * @param work an empty folder for its files
 * @param seed of every random choice
 * @param given how many cases, or seconds of a long run; null: as many as the experiment takes by itself
 * @param hours whether that may take hours rather than minutes
 */
record Scale(Path repository, Path work, long seed, @Nullable Long given, boolean hours) {
  /** How many cases: what was given, or one of the numbers. */
  long count(long inMinutes, long inHours) {
    if (given != null) {
      return given;
    }
    return hours ? inHours : inMinutes;
  }
}
