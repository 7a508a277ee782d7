package io.abaculus.eval.unsupervised;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.cluster.PatchComponents;

/**
 * How often labels of one cluster have labels of another near them: one or two places away in eight directions,
 * as {@code skimage.feature.graycomatrix} counts them. The counts of an image are divided by those of all
 * other clusters near a cluster, and are the mean over the images in which the cluster has others near it.
 */
final class CoOccurrence {
  private static final int[] DISTANCES = {1, 2};

  private CoOccurrence() {}

  /**
   * The part that each cluster has among the neighbours of another one.
   *
   * @param protocol {@link Protocol#REFERENCE} takes 240 degrees for one of the directions, where 225 is meant
   * @return for each cluster and the background a row of them, which sums to 1 or is 0; 0 on the diagonal
   */
  static double[][] of(ForegroundClusters clusters, Protocol protocol) {
    int count = clusters.clusters() + 1;
    int[][] offsets = offsets(protocol);
    double[][] sums = new double[count][count];
    int[] images = new int[count];
    for (PatchComponents.Image image : clusters.components().images()) {
      int width = image.labels().width();
      int[] map = image.patchOfEachLabel();
      for (int pixel = 0; pixel < map.length; pixel++) {
        map[pixel] = clusters.clusterOfPatch()[map[pixel]];
      }
      add(counts(map, width, offsets, count), sums, images);
    }
    for (int one = 0; one < count; one++) {
      for (int other = 0; other < count; other++) {
        sums[one][other] /= Math.max(1, images[one]);
      }
    }
    return sums;
  }

  /** Rows and columns to go, for each direction and distance. */
  static int[][] offsets(Protocol protocol) {
    double[] degrees =
        switch (protocol) {
          case STANDARD -> new double[]{0, 45, 90, 135, 180, 225, 270, 315};
          case REFERENCE -> new double[]{0, 45, 90, 135, 180, 240, 270, 315};
        };
    int[][] offsets = new int[degrees.length * DISTANCES.length][];
    for (int i = 0; i < offsets.length; i++) {
      double angle = Math.toRadians(degrees[i / DISTANCES.length]);
      int distance = DISTANCES[i % DISTANCES.length];
      offsets[i] =
          new int[]{awayFromZero(Math.sin(angle) * distance),
            awayFromZero(Math.cos(angle) * distance)};
    }
    return offsets;
  }

  /** The nearest integer, of two the one away from zero, also where rounding errors hide that there are two. */
  private static int awayFromZero(double number) {
    return (int) (Math.signum(number) * Math.floor(Math.abs(number) + 0.5 + 1e-9));
  }

  /** The pairs of an image's labels. */
  private static int[][] counts(int[] map, int width, int[][] offsets, int clusters) {
    int height = map.length / width;
    int[][] counts = new int[clusters][clusters];
    for (int[] offset : offsets) {
      for (int y = Math.max(0, -offset[0]); y < Math.min(height, height - offset[0]); y++) {
        for (int x = Math.max(0, -offset[1]); x < Math.min(width, width - offset[1]); x++) {
          counts[map[y * width + x]][map[(y + offset[0]) * width + x + offset[1]]]++;
        }
      }
    }
    return counts;
  }

  private static void add(int[][] counts, double[][] sums, int[] images) {
    for (int one = 0; one < counts.length; one++) {
      long row = 0;
      for (int other = 0; other < counts.length; other++) {
        row += other == one ? 0 : counts[one][other];
      }
      if (row == 0) {
        continue;
      }
      images[one]++;
      for (int other = 0; other < counts.length; other++) {
        if (other != one) {
          sums[one][other] += (double) counts[one][other] / row;
        }
      }
    }
  }
}
