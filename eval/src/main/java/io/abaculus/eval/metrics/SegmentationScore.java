package io.abaculus.eval.metrics;

import io.abaculus.eval.Protocol;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well a segmentation agrees with the truth: the intersection over union of each class and their
 * mean.
 *
 * @param truePositives pixels of each class that are predicted as it
 * @param falsePositives pixels of others that are predicted as it
 * @param falseNegatives pixels of it that are predicted as others
 */
public record SegmentationScore(
    long[] truePositives, long[] falsePositives, long[] falseNegatives) {

  /** The score of predictions after a matching. */
  public static SegmentationScore of(ConfusionCounts counts, Matching matching) {
    return ConfusionMatrix.of(counts, matching).score();
  }

  /** The intersection over union of a class, in [0, 1]. */
  public double intersectionOverUnion(int label) {
    long union = truePositives[label] + falsePositives[label] + falseNegatives[label];
    return truePositives[label] / (double) Math.max(1, union);
  }

  /** Whether a class occurs or is predicted. */
  public boolean isPresent(int label) {
    return truePositives[label] + falsePositives[label] + falseNegatives[label] > 0;
  }

  /**
   * The mean intersection over union in [0, 1]: over all classes by {@link Protocol#REFERENCE}, over those
   * that occur or are predicted otherwise, which is 0 if none does.
   */
  public double meanIntersectionOverUnion(Protocol protocol) {
    return switch (protocol) {
      case REFERENCE -> meanIntersectionOverUnion();
      case STANDARD -> IntStream.range(0, truePositives.length)
          .filter(this::isPresent)
          .mapToDouble(this::intersectionOverUnion)
          .average()
          .orElse(0);
    };
  }

  /**
   * The mean over all classes, in [0, 1]. One that neither occurs nor is predicted counts as 0, as in
   * NeCo's code.
   */
  public double meanIntersectionOverUnion() {
    double sum = 0;
    for (int label = 0; label < truePositives.length; label++) {
      sum += intersectionOverUnion(label);
    }
    return sum / truePositives.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SegmentationScore that
        && Arrays.equals(truePositives, that.truePositives)
        && Arrays.equals(falsePositives, that.falsePositives)
        && Arrays.equals(falseNegatives, that.falseNegatives);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(truePositives) + 31 * Arrays.hashCode(falsePositives)
        + 961 * Arrays.hashCode(falseNegatives);
  }

  @Override
  public String toString() {
    return "mIoU " + meanIntersectionOverUnion();
  }
}
