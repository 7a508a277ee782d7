package io.abaculus.cpu.scalar;

import io.abaculus.cpu.RowKernel;
import java.util.Arrays;

/** {@link RowKernel} in plain loops, with sums in double. */
final class ScalarRows implements RowKernel {

  @Override
  public void softmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      final int to = yOffset + row * columns;
      final double log = logSumExp(x, from, columns);
      for (int i = 0; i < columns; i++) {
        y[to + i] = (float) Math.exp(x[from + i] - log);
      }
    }
  }

  @Override
  public void logSoftmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      final int to = yOffset + row * columns;
      final double log = logSumExp(x, from, columns);
      for (int i = 0; i < columns; i++) {
        y[to + i] = (float) (x[from + i] - log);
      }
    }
  }

  @Override
  public void softmaxBackward(
      float[] y,
      int yOffset,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row++) {
      final int yFrom = yOffset + row * columns;
      final int dyFrom = dyOffset + row * columns;
      double sum = 0;
      for (int i = 0; i < columns; i++) {
        sum += (double) y[yFrom + i] * dy[dyFrom + i];
      }
      for (int i = 0; i < columns; i++) {
        dx[dxOffset + row * columns + i] = (float) (y[yFrom + i] * (dy[dyFrom + i] - sum));
      }
    }
  }

  @Override
  public void logSoftmaxBackward(
      float[] y,
      int yOffset,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row++) {
      final int yFrom = yOffset + row * columns;
      final int dyFrom = dyOffset + row * columns;
      final double sum = sum(dy, dyFrom, columns);
      for (int i = 0; i < columns; i++) {
        dx[dxOffset + row * columns + i] =
            (float) (dy[dyFrom + i] - Math.exp(y[yFrom + i]) * sum);
      }
    }
  }

  @Override
  public void layerNorm(
      float[] x,
      int xOffset,
      float[] weight,
      int weightOffset,
      float[] bias,
      int biasOffset,
      double epsilon,
      float[] y,
      int yOffset,
      float[] mean,
      int meanOffset,
      float[] rstd,
      int rstdOffset,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      final int to = yOffset + row * columns;
      final double rowMean = sum(x, from, columns) / columns;
      double variance = 0;
      for (int i = 0; i < columns; i++) {
        final double deviation = x[from + i] - rowMean;
        variance += deviation * deviation / columns;
      }
      final double rowRstd = 1 / Math.sqrt(variance + epsilon);
      for (int i = 0; i < columns; i++) {
        final double z = (x[from + i] - rowMean) * rowRstd;
        y[to + i] = (float) (z * weight[weightOffset + i] + bias[biasOffset + i]);
      }
      mean[meanOffset + row] = (float) rowMean;
      rstd[rstdOffset + row] = (float) rowRstd;
    }
  }

  @Override
  public void layerNormBackward(
      float[] x,
      int xOffset,
      float[] weight,
      int weightOffset,
      float[] mean,
      int meanOffset,
      float[] rstd,
      int rstdOffset,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      float[] dWeight,
      int dWeightOffset,
      float[] dBias,
      int dBiasOffset,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row++) {
      final int skip = row * columns;
      final double rowMean = mean[meanOffset + row];
      final double rowRstd = rstd[rstdOffset + row];
      // with g = dy weight and z = (x - mean) rstd: dx = rstd (g - mean of g - z mean of (g z))
      double meanOfG = 0;
      double meanOfGz = 0;
      for (int i = 0; i < columns; i++) {
        final double g = (double) dy[dyOffset + skip + i] * weight[weightOffset + i];
        final double z = (x[xOffset + skip + i] - rowMean) * rowRstd;
        meanOfG += g / columns;
        meanOfGz += g * z / columns;
      }
      for (int i = 0; i < columns; i++) {
        final double d = dy[dyOffset + skip + i];
        final double g = d * weight[weightOffset + i];
        final double z = (x[xOffset + skip + i] - rowMean) * rowRstd;
        dx[dxOffset + skip + i] = (float) (rowRstd * (g - meanOfG - z * meanOfGz));
        dWeight[dWeightOffset + i] += (float) (z * d);
        dBias[dBiasOffset + i] += (float) d;
      }
    }
  }

  @Override
  public void sumRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = (float) sum(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void maxRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      y[yOffset + row] = x[from + argMax(x, from, columns)];
    }
  }

  @Override
  public void minRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      y[yOffset + row] = x[from + argMin(x, from, columns)];
    }
  }

  @Override
  public void argMaxRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = argMax(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void argMinRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = argMin(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void sumColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    final double[] sums = new double[columns];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        sums[i] += x[xOffset + row * columns + i];
      }
    }
    for (int i = 0; i < columns; i++) {
      y[yOffset + i] = (float) sums[i];
    }
  }

  @Override
  public void maxColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    Arrays.fill(y, yOffset, yOffset + columns, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        y[yOffset + i] = Math.max(y[yOffset + i], x[xOffset + row * columns + i]);
      }
    }
  }

  @Override
  public void minColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    Arrays.fill(y, yOffset, yOffset + columns, Float.POSITIVE_INFINITY);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        y[yOffset + i] = Math.min(y[yOffset + i], x[xOffset + row * columns + i]);
      }
    }
  }

  private static double logSumExp(float[] x, int from, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, x[from + i]);
    }
    if (Double.isInfinite(largest)) {
      return largest;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(x[from + i] - largest);
    }
    return largest + Math.log(sum);
  }

  private static double sum(float[] x, int from, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[from + i];
    }
    return sum;
  }

  private static int argMax(float[] x, int from, int n) {
    int best = 0;
    for (int i = 1; i < n && !Float.isNaN(x[from + best]); i++) {
      if (x[from + i] > x[from + best] || Float.isNaN(x[from + i])) {
        best = i;
      }
    }
    return best;
  }

  private static int argMin(float[] x, int from, int n) {
    int best = 0;
    for (int i = 1; i < n && !Float.isNaN(x[from + best]); i++) {
      if (x[from + i] < x[from + best] || Float.isNaN(x[from + i])) {
        best = i;
      }
    }
    return best;
  }
}
