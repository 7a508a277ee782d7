package io.abaculus.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hipparchus.clustering.CentroidCluster;
import org.hipparchus.clustering.DoublePoint;
import org.hipparchus.clustering.KMeansPlusPlusClusterer;
import org.hipparchus.clustering.MultiKMeansPlusPlusClusterer;
import org.hipparchus.clustering.distance.EuclideanDistance;
import org.hipparchus.random.Well19937a;
import org.junit.jupiter.api.Test;

class KMeansTest {
  private static final Device DEVICE = Devices.standard();

  private static float[] normal(int count, int width, long seed) {
    Random random = new Random(seed);
    float[] rows = new float[count * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    return rows;
  }

  @Test
  void groupsThatLieApartAreFound() {
    float[] rows = {0, 0, 10, 10, 0, 1, 10, 11, 1, 0, 11, 10};
    KMeans.Clustering found = new KMeans(2, 50, 5, 1).fit(rows, 2, DEVICE);

    int[] labels = found.assign(rows, DEVICE);
    assertEquals(labels[0], labels[2]);
    assertEquals(labels[0], labels[4]);
    assertEquals(labels[1], labels[3]);
    assertEquals(1, labels[0] + labels[1]);
    // Each group's rows lie 2/9, 5/9 and 5/9 from its mean.
    assertEquals(2 * 12 / 9.0, found.objective(), 1e-5);
  }

  @Test
  void asManyClustersAsRowsLieOnThem() {
    float[] rows = {1, 5, 2, 9};
    KMeans.Clustering found = new KMeans(4, 10, 1, 1).fit(rows, 1, DEVICE);
    float[] centroids = found.centroids().clone();
    Arrays.sort(centroids);
    assertArrayEquals(new float[]{1, 2, 5, 9}, centroids);
    assertEquals(0, found.objective());
  }

  @Test
  void noClusterStaysEmptyWhereRowsAreAlike() {
    // Nine rows alike and three others: draws of one place leave clusters empty at first.
    float[] rows = {0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 16, 24};
    KMeans.Clustering found = new KMeans(4, 50, 10, 3).fit(rows, 1, DEVICE);
    assertEquals(0, found.objective(), 1e-4);
  }

  @Test
  void whatIsFoundIsAFixedPointOfTheTwoSteps() {
    float[] rows = normal(600, 3, 5);
    KMeans.Clustering found = new KMeans(6, 500, 1, 2).fit(rows, 3, DEVICE);

    // The plain-loop twin: assign to the nearest, take the means.
    double[] sums = new double[18];
    int[] sizes = new int[6];
    double objective = 0;
    int[] labels = found.assign(rows, DEVICE);
    for (int row = 0; row < 600; row++) {
      int nearest = -1;
      double least = Double.MAX_VALUE;
      for (int cluster = 0; cluster < 6; cluster++) {
        double distance = 0;
        for (int i = 0; i < 3; i++) {
          double d = rows[row * 3 + i] - found.centroids()[cluster * 3 + i];
          distance += d * d;
        }
        if (distance < least) {
          least = distance;
          nearest = cluster;
        }
      }
      assertEquals(nearest, labels[row]);
      objective += least;
      sizes[nearest]++;
      for (int i = 0; i < 3; i++) {
        sums[nearest * 3 + i] += rows[row * 3 + i];
      }
    }
    assertEquals(objective, found.objective(), 1e-6 * objective);
    for (int i = 0; i < 18; i++) {
      assertEquals(sums[i] / sizes[i / 3], found.centroids()[i], 1e-5);
    }
  }

  @Test
  void moreTriesAreNeverWorse() {
    float[] rows = normal(400, 2, 9);
    double one = new KMeans(20, 20, 1, 4).fit(rows, 2, DEVICE).objective();
    double many = new KMeans(20, 20, 8, 4).fit(rows, 2, DEVICE).objective();
    assertTrue(many <= one, many + " after eight tries, " + one + " after one");
  }

  @Test
  void aSeedGivesTheSameEveryTime() {
    float[] rows = normal(300, 4, 7);
    KMeans kMeans = new KMeans(9, 30, 2, 11);
    assertArrayEquals(kMeans.fit(rows, 4, DEVICE).centroids(),
        kMeans.fit(rows, 4, DEVICE).centroids());
  }

  /** Otherwise the best of several tries would often be the same for neighbouring seeds. */
  @Test
  void theTriesOfOneSeedAreNotThoseOfTheNext() {
    float[] rows = normal(400, 3, 5);
    Set<Double> objectives = new HashSet<>();
    for (int seed = 0; seed < 5; seed++) {
      objectives.add(new KMeans(20, 100, 3, seed).fit(rows, 3, DEVICE).objective());
    }
    assertEquals(5, objectives.size());
  }

  @Test
  void fewerRowsThanClustersAreRefused() {
    assertEquals(
        "2 rows are fewer than 3 clusters: ask for fewer",
        assertThrows(
            IllegalArgumentException.class,
            () -> new KMeans(3, 1, 1, 1).fit(new float[]{1, 2}, 1, DEVICE))
            .getMessage());
  }

  /** Hipparchus begins with k-means++ and keeps the best of as many tries. */
  @Test
  void theObjectiveIsThatOfHipparchus() {
    // Eight groups that overlap a little, so that there is one best clustering and many worse ones.
    float[] rows = normal(800, 4, 3);
    for (int row = 0; row < 800; row++) {
      for (int i = 0; i < 3; i++) {
        rows[row * 4 + i] += (row % 8 >> i & 1) * 6;
      }
    }
    List<DoublePoint> points = new ArrayList<>();
    for (int row = 0; row < 800; row++) {
      double[] point = new double[4];
      for (int i = 0; i < 4; i++) {
        point[i] = rows[row * 4 + i];
      }
      points.add(new DoublePoint(point));
    }
    double theirs = 0;
    for (CentroidCluster<DoublePoint> cluster : new MultiKMeansPlusPlusClusterer<>(
        new KMeansPlusPlusClusterer<DoublePoint>(
            8, 100, new EuclideanDistance(), new Well19937a(1)),
        10)
        .cluster(points)) {
      for (DoublePoint point : cluster.getPoints()) {
        double distance =
            new EuclideanDistance()
                .compute(point.getPoint(), cluster.getCenter().getPoint());
        theirs += distance * distance;
      }
    }
    double ours = new KMeans(8, 100, 10, 1).fit(rows, 4, DEVICE).objective();
    assertEquals(theirs, ours, 1e-5 * theirs);
  }

  @Test
  void sphericalClustersGoByDirectionAndNotByDistance() {
    // Two directions, near and far along each.
    float[] rows = {1, 0, 10, 1, 0, 1, 1, 10};
    KMeans.Clustering found = new KMeans(2, 50, 5, 1, true).fit(rows, 2, DEVICE);

    int[] labels = found.assign(rows, DEVICE);
    assertEquals(labels[0], labels[1]);
    assertEquals(labels[2], labels[3]);
    assertEquals(1, labels[0] + labels[2]);
    // A centroid is the direction of the sum of its rows, which then is the sum of their inner products.
    assertEquals(-2 * Math.hypot(11, 1), found.objective(), 1e-4);
    for (int at = 0; at < 4; at += 2) {
      assertEquals(1, Math.hypot(found.centroids()[at], found.centroids()[at + 1]), 1e-6);
    }
  }

  @Test
  void ofManyRowsSomeForEachClusterAreShown() {
    // Of 600 rows of two kinds, 512 are shown: both kinds, and not all rows.
    float[] rows = new float[600];
    Arrays.fill(rows, 300, 600, 1);
    KMeans.Clustering sample = new KMeans(2, 20, 3, 1).fitSample(rows, 1, DEVICE);
    float[] centroids = sample.centroids().clone();
    Arrays.sort(centroids);
    assertArrayEquals(new float[]{0, 1}, centroids);

    float[] spread = normal(600, 1, 4);
    double ofSample = new KMeans(2, 20, 3, 1).fitSample(spread, 1, DEVICE).objective();
    double ofAll = new KMeans(2, 20, 3, 1).fit(spread, 1, DEVICE).objective();
    assertEquals(512 / 600.0, ofSample / ofAll, 0.1);
    assertTrue(ofSample < ofAll);
  }

  @Test
  void fewRowsAreAllShown() {
    float[] rows = normal(500, 1, 4);
    assertArrayEquals(
        new KMeans(2, 20, 3, 1).fit(rows, 1, DEVICE).centroids(),
        new KMeans(2, 20, 3, 1).fitSample(rows, 1, DEVICE).centroids());
  }

  @Test
  void rowsThatAreNotChosenAreNotClustered() {
    float[] rows = {0, 100, 1, 200};
    float[] centroids =
        new KMeans(2, 20, 3, 1).fitSample(rows, 1, new int[]{0, 2, 2, 2}, DEVICE).centroids();
    Arrays.sort(centroids);
    assertArrayEquals(new float[]{0, 1}, centroids);
  }

  /** Two full parts and a short one, which others compute in whatever order. */
  @Test
  void partsThatOthersCompareGiveTheSameBits() {
    float[] rows = normal(20_000, 3, 8);
    KMeans kMeans = new KMeans(12, 6, 2, 5);
    KMeans.Clustering together = kMeans.fit(rows, 3, DEVICE);
    KMeans.Clustering inParts =
        kMeans.fit(
            rows,
            3,
            DEVICE,
            (all, width, device) -> {
              List<float[]> parts = ClusterPart.split(all, width);
              return centroids -> {
                List<ClusterSums> said = new ArrayList<>();
                for (float[] part : parts.reversed()) {
                  said.addFirst(new ClusterPart(part, width, device).compare(centroids));
                }
                return said.iterator();
              };
            });
    assertArrayEquals(together.centroids(), inParts.centroids(), 0);
    assertEquals(together.objective(), inParts.objective());
  }
}
