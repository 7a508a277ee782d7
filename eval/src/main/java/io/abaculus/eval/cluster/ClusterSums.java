package io.abaculus.eval.cluster;

import java.io.Serializable;
import java.util.Iterator;

/**
 * What rows say of centroids: to which each is nearest, and sums over the rows of each.
 *
 * @param labels of each row the number of the nearest centroid, the first of equals
 * @param sums of the rows of each centroid (clusters, width), added in the rows' order
 * @param sizes how many rows each centroid has
 */
public record ClusterSums(int[] labels, double[] sums, int[] sizes) implements Serializable {

  /**
   * Those of all parts of some rows, added in the order of the parts: whoever computed them, and however many at once,
   * the numbers are the same.
   *
   * @param parts in the order of their rows
   * @param rows how many all of them have
   * @param clusters how many centroids there are
   * @param width numbers of a row
   */
  static ClusterSums total(Iterator<ClusterSums> parts, int rows, int clusters, int width) {
    ClusterSums total =
        new ClusterSums(new int[rows], new double[clusters * width], new int[clusters]);
    int first = 0;
    while (parts.hasNext()) {
      ClusterSums part = parts.next();
      System.arraycopy(part.labels, 0, total.labels, first, part.labels.length);
      first += part.labels.length;
      for (int i = 0; i < total.sums.length; i++) {
        total.sums[i] += part.sums[i];
      }
      for (int cluster = 0; cluster < clusters; cluster++) {
        total.sizes[cluster] += part.sizes[cluster];
      }
    }
    return total;
  }
}
