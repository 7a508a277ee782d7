package io.abaculus.eval.cluster;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.report.Spread;
import java.util.List;

/**
 * How well clusters agree with classes, for some seeds of k-means.
 *
 * @param clusters how many
 * @param matching how they became classes
 * @param seeds one for each matrix
 * @param confusions of the classes after the matching, in the order of the seeds
 * @param protocol of the means over classes
 */
public record SeedScores(
    int clusters,
    Matching matching,
    List<Long> seeds,
    List<ConfusionMatrix> confusions,
    Protocol protocol) {
  /** Copies the lists. */
  public SeedScores {
    seeds = List.copyOf(seeds);
    confusions = List.copyOf(confusions);
  }

  /** The mean intersection over union in [0, 1], over the seeds. */
  public Spread spread() {
    return Spread.of(
        confusions.stream()
            .mapToDouble(confusion -> confusion.score().meanIntersectionOverUnion(protocol))
            .toArray());
  }
}
