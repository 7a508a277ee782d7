package io.abaculus.eval.cluster;

import io.abaculus.device.Device;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;

/**
 * Centroids that lie ready on a device for rows to be compared with them: the nearest c to x is that with the least
 * |c|² - 2 x·c, which is the greatest x·c if |c| = 1.
 *
 * @param count how many
 * @param norms |c|² (count)
 * @param transposed -2 c (width, count)
 */
record Centroids(int count, Tensor norms, Tensor transposed) {

  /** Those of some numbers (count, width), once for all the rows that are compared with them. */
  static Centroids of(float[] numbers, int width, Device device) {
    Tensor all = Tensors.of(numbers, device, numbers.length / width, width);
    Centroids centroids =
        new Centroids(numbers.length / width, all.square().sum(1), all.transpose().mul(-2));
    // Before a product, which would otherwise take their operations into its plan.
    Tensors.evaluate(centroids.norms, centroids.transposed);
    return centroids;
  }

  /** The number of the nearest one of each row (rows, width), the first of equals. */
  long[] nearest(Tensor rows) {
    return rows.matmul(transposed).add(norms).argmin(1).toLongArray();
  }
}
