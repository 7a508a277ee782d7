package io.abaculus.eval.cluster;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;
import java.util.List;

/**
 * How well clusters agree with classes, for some seeds of k-means.
 *
 * @param clusters how many
 * @param matching how they became classes
 * @param seeds one for each score
 * @param scores in the order of the seeds
 * @param protocol of the means over classes
 */
public record SeedScores(
    int clusters,
    Matching matching,
    List<Long> seeds,
    List<SegmentationScore> scores,
    Protocol protocol) {
  /** Copies the lists. */
  public SeedScores {
    seeds = List.copyOf(seeds);
    scores = List.copyOf(scores);
  }

  /** The mean intersection over union of each seed, in [0, 1]. */
  public double[] meanIntersectionsOverUnion() {
    return scores.stream()
        .mapToDouble(score -> score.meanIntersectionOverUnion(protocol))
        .toArray();
  }

  /** The mean over seeds of the mean intersection over union, in [0, 1]. */
  public double mean() {
    double sum = 0;
    for (double value : meanIntersectionsOverUnion()) {
      sum += value;
    }
    return sum / scores.size();
  }

  /** The standard deviation over seeds of the mean intersection over union, of a whole population. */
  public double deviation() {
    double mean = mean();
    double sum = 0;
    for (double value : meanIntersectionsOverUnion()) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / scores.size());
  }
}
