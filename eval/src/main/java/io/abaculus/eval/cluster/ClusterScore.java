package io.abaculus.eval.cluster;

import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;

/**
 * How well clusters agree with classes.
 *
 * @param clusters how many
 * @param matching how they became classes
 * @param score of them
 */
public record ClusterScore(int clusters, Matching matching, SegmentationScore score) {
  /** The name in NeCo's logs: the number of clusters, with {@code _prec} if matched by precision. */
  public String name() {
    return clusters + (matching == Matching.MANY_TO_ONE_PRECISION ? "_prec" : "");
  }
}
