package io.abaculus.eval;

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
public final class PrincipalComponents {
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
   * @throws IllegalArgumentException if there are no rows, more components than columns, or numbers
   *     that are not finite
   */
  public static PrincipalComponents fit(float[] rows, int width, int components) {
    if (width < 1 || rows.length == 0 || rows.length % width != 0) {
      throw new IllegalArgumentException(
          "%d numbers are not rows of %d".formatted(rows.length, width));
    }
    if (components < 1 || components > width) {
      throw new IllegalArgumentException(
          "rows of %d have no %d components".formatted(width, components));
    }
    double[] mean = mean(rows, width);
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
    DMatrixRMaj covariance = covariance(rows, width, mean);
    if (!Double.isFinite(Arrays.stream(covariance.getData()).sum())
        || !eigen.decompose(covariance)) {
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
    return new PrincipalComponents(mean, directions);
  }

  private static double[] mean(float[] rows, int width) {
    double[] mean = new double[width];
    int count = rows.length / width;
    for (int i = 0; i < rows.length; i++) {
      mean[i % width] += rows[i] / (double) count;
    }
    return mean;
  }

  private static DMatrixRMaj covariance(float[] rows, int width, double[] mean) {
    double[] sums = new double[width * width];
    double[] centred = new double[width];
    int count = rows.length / width;
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < width; i++) {
        centred[i] = rows[row * width + i] - mean[i];
      }
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          sums[i * width + j] += centred[i] * centred[j] / count;
        }
      }
    }
    return DMatrixRMaj.wrap(width, width, sums);
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

  /** Rows along the components: (count, components), row after row. */
  public float[] project(float[] rows) {
    int width = mean.length;
    int count = rows.length / width;
    float[] projected = new float[count * directions.length];
    for (int row = 0; row < count; row++) {
      for (int k = 0; k < directions.length; k++) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          sum += (rows[row * width + i] - mean[i]) * directions[k][i];
        }
        projected[row * directions.length + k] = (float) sum;
      }
    }
    return projected;
  }
}
