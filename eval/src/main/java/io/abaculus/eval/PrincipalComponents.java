package io.abaculus.eval;

import io.abaculus.device.Device;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The directions along which rows of numbers vary most: the eigenvectors of their covariance. The sign
 * of a direction is chosen so that its largest entry is positive; equal data give equal components.
 */
public final class PrincipalComponents implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows that are multiplied at once, so that the copies of them stay small. */
  private static final int CHUNK = 4096;

  private final double[] mean;
  private final double[][] directions;

  private PrincipalComponents(double[] mean, double[][] directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /**
   * Finds the first components.
   *
   * @param rows (count, width), row after row
   * @param width length of a row
   * @param components how many directions, at most {@code width}
   * @param device what multiplies the rows
   * @throws IllegalArgumentException if there are no rows, more components than columns, or numbers
   *     that are not finite
   */
  public static PrincipalComponents fit(
      float[] rows, int width, int components, Device device) {
    if (width < 1 || rows.length == 0 || rows.length % width != 0) {
      throw new IllegalArgumentException(
          "%d numbers are not rows of %d".formatted(rows.length, width));
    }
    double[] mean = mean(rows, width);
    return ofCovariance(mean, covariance(rows, width, mean, device), components);
  }

  /**
   * Finds the first components of rows whose covariance is known.
   *
   * @param mean of the rows
   * @param covariance (width, width), of which the lower triangle is read
   * @param components how many directions, at most the width
   * @throws IllegalArgumentException if there are more components than columns, or numbers that are not
   *     finite
   */
  public static PrincipalComponents ofCovariance(
      double[] mean, double[] covariance, int components) {
    int width = mean.length;
    if (components < 1 || components > width) {
      throw new IllegalArgumentException(
          "rows of %d have no %d components".formatted(width, components));
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
    if (!Double.isFinite(Arrays.stream(covariance).sum())
        || !eigen.decompose(DMatrixRMaj.wrap(width, width, covariance.clone()))) {
      throw new IllegalArgumentException(
          "rows with numbers that are not finite have no components");
    }
    double[][] directions =
        IntStream.range(0, width)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
            .limit(components)
            .map(i -> signed(eigen.getEigenVector(i).getData()))
            .toArray(double[][]::new);
    return new PrincipalComponents(mean.clone(), directions);
  }

  private static double[] mean(float[] rows, int width) {
    double[] mean = new double[width];
    int count = rows.length / width;
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < width; i++) {
        mean[i] += rows[row * width + i];
      }
    }
    for (int i = 0; i < width; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  /** The products of a chunk in float32, the sums over chunks in double. */
  private static double[] covariance(
      float[] rows, int width, double[] mean, Device device) {
    double[] sums = new double[width * width];
    int count = rows.length / width;
    for (int first = 0; first < count; first += CHUNK) {
      Tensor centred = centred(rows, first, Math.min(CHUNK, count - first), mean, device);
      float[] products = centred.transpose().matmul(centred).toFloatArray();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += products[i] / (double) count;
      }
    }
    return sums;
  }

  private static Tensor centred(
      float[] rows, int first, int count, double[] mean, Device device) {
    int width = mean.length;
    float[] centred = new float[count * width];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < width; i++) {
        centred[row * width + i] = (float) (rows[(first + row) * width + i] - mean[i]);
      }
    }
    return Tensors.of(centred, device, count, width);
  }

  private static double[] signed(double[] direction) {
    double largest = 0;
    for (double entry : direction) {
      if (Math.abs(entry) > Math.abs(largest)) {
        largest = entry;
      }
    }
    double sign = largest < 0 ? -1 : 1;
    return Arrays.stream(direction).map(entry -> sign * entry).toArray();
  }

  /** A direction, of length 1; the first is that of most variance. */
  public double[] direction(int component) {
    return directions[component].clone();
  }

  /**
   * Rows along the components.
   *
   * @param rows (count, width), row after row
   * @param device what multiplies them
   * @return (count, components)
   */
  public float[] project(float[] rows, Device device) {
    int width = mean.length;
    int count = rows.length / width;
    float[] transposed = new float[width * directions.length];
    for (int k = 0; k < directions.length; k++) {
      for (int i = 0; i < width; i++) {
        transposed[i * directions.length + k] = (float) directions[k][i];
      }
    }
    Tensor along = Tensors.of(transposed, device, width, directions.length);
    float[] projected = new float[count * directions.length];
    for (int first = 0; first < count; first += CHUNK) {
      Tensor centred = centred(rows, first, Math.min(CHUNK, count - first), mean, device);
      float[] chunk = centred.matmul(along).toFloatArray();
      System.arraycopy(chunk, 0, projected, first * directions.length, chunk.length);
    }
    return projected;
  }
}
