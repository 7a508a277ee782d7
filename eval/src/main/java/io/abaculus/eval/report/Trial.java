package io.abaculus.eval.report;

import io.abaculus.eval.metrics.ConfusionMatrix;

/**
 * One measurement.
 *
 * @param key what was measured
 * @param confusion the predicted classes against the true ones
 * @param seconds that it took, at least 0
 */
public record Trial(TrialKey key, ConfusionMatrix confusion, double seconds) {
  /**
   * Checks the time.
   *
   * @throws IllegalArgumentException if it is negative or no number
   */
  public Trial {
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException("a trial took " + seconds + " seconds");
    }
  }

  /** The mean intersection over union in [0, 1], by the trial's protocol. */
  public double meanIntersectionOverUnion() {
    return confusion.score().meanIntersectionOverUnion(key.protocol());
  }
}
