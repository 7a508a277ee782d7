package io.abaculus.eval.cluster;

import io.abaculus.device.Device;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Some of the rows of k-means, on a device: what is computed at once, and whose sums are added up by themselves. */
public final class ClusterPart {
  /** Rows of a part, but for the last one: so many distances to each centroid are in memory at once. */
  private static final int ROWS = 8192;

  private final float[] numbers;
  private final int width;
  private final int first;
  private final Tensor rows;

  /**
   * A part.
   *
   * @param numbers of all its rows, row after row
   * @param width numbers of a row
   * @param device what computes the distances
   */
  public ClusterPart(float[] numbers, int width, Device device) {
    this(numbers, width, 0, numbers.length / width, device);
  }

  private ClusterPart(float[] numbers, int width, int first, int end, Device device) {
    this.numbers = numbers;
    this.width = width;
    this.first = first;
    this.rows =
        Tensors.of(
            Arrays.copyOfRange(numbers, first * width, end * width), device, end - first, width);
  }

  /** All parts of some rows (count, width), in their order, each made when it is come to. */
  static Stream<ClusterPart> of(float[] rows, int width, Device device) {
    return firsts(rows, width)
        .mapToObj(
            first -> new ClusterPart(rows, width, first, end(rows, width, first), device));
  }

  /** The rows (count, width) of all parts of some rows, in their order. */
  public static List<float[]> split(float[] rows, int width) {
    return firsts(rows, width)
        .mapToObj(
            first -> Arrays.copyOfRange(rows, first * width, end(rows, width, first) * width))
        .toList();
  }

  private static IntStream firsts(float[] rows, int width) {
    return IntStream.iterate(0, first -> first < rows.length / width, first -> first + ROWS);
  }

  private static int end(float[] rows, int width, int first) {
    return Math.min(rows.length / width, first + ROWS);
  }

  /**
   * What the rows say of centroids.
   *
   * @param centroids (clusters, width)
   */
  public ClusterSums compare(float[] centroids) {
    return compare(Centroids.of(centroids, width, rows.device()));
  }

  /** What the rows say of centroids that lie ready on their device. */
  ClusterSums compare(Centroids centroids) {
    int[] labels = nearest(centroids);
    double[] sums = new double[centroids.count() * width];
    int[] sizes = new int[centroids.count()];
    for (int row = 0; row < labels.length; row++) {
      int to = labels[row] * width;
      int from = (first + row) * width;
      for (int i = 0; i < width; i++) {
        sums[to + i] += numbers[from + i];
      }
      sizes[labels[row]]++;
    }
    return new ClusterSums(labels, sums, sizes);
  }

  /** The number of the nearest centroid of each row, the first of equals. */
  int[] nearest(Centroids centroids) {
    return Arrays.stream(centroids.nearest(rows)).mapToInt(Math::toIntExact).toArray();
  }
}
