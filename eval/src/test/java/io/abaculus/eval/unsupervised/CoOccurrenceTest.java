package io.abaculus.eval.unsupervised;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.cluster.PatchComponents;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoOccurrenceTest {
  /** Images of 2 x 2 patches with a label each, of three clusters and the background, number 3. */
  private static ForegroundClusters clusters(int... ofPatch) {
    List<PatchComponents.Image> images = new ArrayList<>();
    for (int i = 0; i < ofPatch.length; i += 4) {
      images.add(new PatchComponents.Image(0, i / 4, i, 2, 2, new LabelMap(2, 2, new byte[4])));
    }
    return new ForegroundClusters(
        new PatchComponents(new float[ofPatch.length], 1, images), 3, ofPatch);
  }

  private static void assertRows(double[][] expected, double[][] found) {
    for (int row = 0; row < expected.length; row++) {
      assertArrayEquals(expected[row], found[row], 1e-12);
    }
  }

  @Test
  void diagonalNeighboursCountTwiceSinceTwoPlacesRoundToOne() {
    assertRows(
        new double[][]{
          {0, 0.25, 0.25, 0.5}, {0.25, 0, 0.5, 0.25}, {0.25, 0.5, 0, 0.25}, {0.5, 0.25, 0.25, 0}
        },
        CoOccurrence.of(clusters(0, 1, 2, 3), Protocol.STANDARD));
  }

  @Test
  void byTheReferenceOneDiagonalGoesElsewhereAtTwoPlaces() {
    double[][] found = CoOccurrence.of(clusters(0, 1, 2, 3), Protocol.REFERENCE);
    assertArrayEquals(new double[]{1 / 3.0, 1 / 3.0, 1 / 3.0, 0}, found[3], 1e-12);
    assertArrayEquals(new double[]{0, 0.25, 0.25, 0.5}, found[0], 1e-12);
  }

  @Test
  void theMeanIsOverImagesWhereAClusterHasOthersNearIt() {
    // In the second image cluster 0 is alone, in the third it is beside 1.
    assertRows(
        new double[][]{
          {0, (0.25 + 1) / 2, 0.25 / 2, 0.5 / 2},
          {(0.25 + 1) / 2, 0, 0.5 / 2, 0.25 / 2},
          {0.25, 0.5, 0, 0.25},
          {0.5, 0.25, 0.25, 0}
        },
        CoOccurrence.of(clusters(0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 1, 1), Protocol.STANDARD));
  }

  @Test
  void theEightDirectionsAreThoseOfTheImage() {
    int[][] offsets = CoOccurrence.offsets(Protocol.STANDARD);
    int[][] expected = {
      {0, 1}, {0, 2}, {1, 1}, {1, 1}, {1, 0}, {2, 0}, {1, -1}, {1, -1},
      {0, -1}, {0, -2}, {-1, -1}, {-1, -1}, {-1, 0}, {-2, 0}, {-1, 1}, {-1, 1}
    };
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], offsets[i]);
    }
    assertArrayEquals(new int[]{-2, -1}, CoOccurrence.offsets(Protocol.REFERENCE)[11]);
  }
}
