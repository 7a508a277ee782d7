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
    int first = 0;
    for (PatchComponents.Image image : components().images()) {
      int[] patches = image.patchOfEachLabel();
      for (int pixel = 0; pixel < patches.length; pixel++) {
        counts.add(found[first + patches[pixel]], image.labels().label(pixel));
      }
      first += image.patches();
    }
    assertEquals(
        expected,
        100 * SegmentationScore.of(counts, matching).meanIntersectionOverUnion(Protocol.REFERENCE),
        1e-6);
  }

  /** The sum of squares of k-means' clusters, which depends on the components but not on their signs. */
  @ParameterizedTest
  @CsvSource({"21, 85.1313, 78.1449", "10, 199.903, 187.960"})
  void clustersOfTheComponentsAreAboutAsTight(int clusters, double one, double best)
      throws IOException {
    PatchComponents components = components();
    double objective =
        new KMeans(clusters, 100, 5, 1)
            .fitSample(components.rows(), components.width(), PublishedFixture.DEVICE)
            .objective();
    assertEquals(best, objective, one - best + 0.1 * best);
  }

  private static PatchComponents components() throws IOException {
    try (FeatureSet features = PublishedFixture.features(Split.VAL)) {
      return PatchComponents.of(
          List.of(features), 4, COMPONENTS, PublishedFixture.DEVICE, () -> false)
          .orElseThrow();
    }
  }
}
