package io.abaculus.eval.report;

import io.abaculus.eval.metrics.ConfusionMatrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One measurement.
 *
 * @param key what was measured
 * @param confusion the predicted classes against the true ones
 * @param seconds that it took, at least 0
 * @param skipped the images that could not be read, each with the reason; none if it is not given
 */
public record Trial(TrialKey key, ConfusionMatrix confusion, double seconds,
    List<String> skipped) {
  /**
   * Checks the time, and copies the list.
   *
   * @throws IllegalArgumentException if it is negative or no number
   */
  public Trial(
      TrialKey key, ConfusionMatrix confusion, double seconds, @Nullable List<String> skipped) {
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException("a trial took " + seconds + " seconds");
    }
    this.key = key;
    this.confusion = confusion;
    this.seconds = seconds;
    this.skipped = skipped == null ? List.of() : List.copyOf(skipped);
  }

  /** A measurement of which every image could be read. */
  public Trial(TrialKey key, ConfusionMatrix confusion, double seconds) {
    this(key, confusion, seconds, List.of());
  }

  /** The mean intersection over union in [0, 1], by the trial's protocol. */
  public double meanIntersectionOverUnion() {
    return confusion.score().meanIntersectionOverUnion(key.protocol());
  }
}
