package io.abaculus.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.PublishedFixture;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What NeCo's {@code eval_overcluster.py} says, of the clusters that its k-means found. */
class PublishedOverclusteringTest {
  private static final int COMPONENTS = 8;

  @ParameterizedTest
  @CsvSource({
    "21, 0, HUNGARIAN, 8.387019",
    "21, 1, HUNGARIAN, 8.706277",
    "21, 2, HUNGARIAN, 7.331866",
    "21, 3, HUNGARIAN, 6.921099",
    "21, 4, HUNGARIAN, 7.347178",
    "10, 0, MANY_TO_ONE_PRECISION, 8.492831",
    "10, 1, MANY_TO_ONE_PRECISION, 7.893391",
    "10, 2, MANY_TO_ONE_PRECISION, 9.645669",
    "10, 3, MANY_TO_ONE_PRECISION, 7.010452",
    "10, 4, MANY_TO_ONE_PRECISION, 8.027693"})
  void clustersHaveTheScoreOfThePublishedCode(
      int clusters, int seed, Matching matching, double expected) throws IOException {
    byte[] found =
        PublishedFixture.bytes("overcluster_clusters_%d_seed%d.npy".formatted(clusters, seed));
    ConfusionCounts counts = new ConfusionCounts(clusters, 21, 255);
    components().count(0, IntStream.range(0, found.length).map(i -> found[i]).toArray(), counts);
    assertEquals(
        expected,
        100 * SegmentationScore.of(counts, matching).meanIntersectionOverUnion(Protocol.REFERENCE),
        1e-6);
  }

  /** Those of {@code StandardScaler} and faiss's {@code PCAMatrix}, each up to its sign. */
  @Test
  void theComponentsOfAllPatchesAreThoseOfThePublishedCode() throws IOException {
    float[] expected = PublishedFixture.floats("overcluster_pca_first_rows.npy");
    float[] variances = PublishedFixture.floats("overcluster_pca_variances.npy");
    PatchComponents components = components();
    assertEquals(COMPONENTS, components.width());
    assertEquals(expected.length, components.rows().length);
    for (int component = 0; component < COMPONENTS; component++) {
      double[] ours = column(components.rows(), component);
      double[] theirs = column(expected, component);
      double sign = Math.signum(product(ours, theirs));
      double deviation = Math.sqrt(variances[component]);
      for (int patch = 0; patch < ours.length; patch++) {
        assertEquals(theirs[patch], sign * ours[patch], 1e-3 * deviation);
      }
      // The components have mean 0.
      assertEquals(
          variances[component],
          product(ours, ours) / ours.length,
          1e-3 * variances[component]);
    }
  }

  private static double[] column(float[] rows, int component) {
    return IntStream.range(0, rows.length / COMPONENTS)
        .mapToDouble(row -> rows[row * COMPONENTS + component])
        .toArray();
  }

  private static double product(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static PatchComponents components() throws IOException {
    try (FeatureSet features = PublishedFixture.features(Split.VAL)) {
      return PatchComponents.of(
          List.of(features), 4, COMPONENTS, PublishedFixture.DEVICE, () -> false)
          .orElseThrow();
    }
  }
}
