package io.abaculus.cpu.scalar;

import io.abaculus.cpu.RowKernel;

/** Functions of rows in plain loops, sums in double. */
final class ScalarRows implements RowKernel {

  @Override
  public void softmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    exponentials(x, xOffset, y, yOffset, rows, columns, false);
  }

  @Override
  public void logSoftmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    exponentials(x, xOffset, y, yOffset, rows, columns, true);
  }

  private static void exponentials(
      float[] x, int xOffset, float[] y, int yOffset, int rows, int columns, boolean log) {
    for (int row = 0; row < rows; row++) {
      int from = xOffset + row * columns;
      int to = yOffset + row * columns;
      double logSum = logSum(x, from, columns);
      for (int i = 0; i < columns; i++) {
        double logarithm = x[from + i] - logSum;
        y[to + i] = (float) (log ? logarithm : Math.exp(logarithm));
      }
    }
  }

  private static double logSum(float[] x, int from, int columns) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < columns; i++) {
      largest = Math.max(largest, x[from + i]);
    }
    double sum = 0;
    for (int i = 0; i < columns; i++) {
      sum += Math.exp((double) x[from + i] - largest);
    }
    return largest + Math.log(sum);
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
      int at = row * columns;
      double dot = 0;
      for (int i = at; i < at + columns; i++) {
        dot += (double) y[yOffset + i] * dy[dyOffset + i];
      }
      for (int i = at; i < at + columns; i++) {
        dx[dxOffset + i] = (float) (y[yOffset + i] * (dy[dyOffset + i] - dot));
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
      int at = row * columns;
      double sum = 0;
      for (int i = at; i < at + columns; i++) {
        sum += dy[dyOffset + i];
      }
      for (int i = at; i < at + columns; i++) {
        dx[dxOffset + i] = (float) (dy[dyOffset + i] - Math.exp(y[yOffset + i]) * sum);
      }
    }
  }

  @Override
  public void logSumExp(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = (float) logSum(x, xOffset + row * columns, columns);
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
      int at = row * columns;
      double sum = 0;
      for (int i = at; i < at + columns; i++) {
        sum += x[xOffset + i];
      }
      double rowMean = sum / columns;
      double squares = 0;
      for (int i = at; i < at + columns; i++) {
        double difference = x[xOffset + i] - rowMean;
        squares += difference * difference;
      }
      double scale = 1 / Math.sqrt(squares / columns + epsilon);
      for (int i = 0; i < columns; i++) {
        y[yOffset + at + i] =
            (float) ((x[xOffset + at + i] - rowMean) * scale * weight[weightOffset + i]
                + bias[biasOffset + i]);
      }
      mean[meanOffset + row] = (float) rowMean;
      rstd[rstdOffset + row] = (float) scale;
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
      int at = row * columns;
      double scale = rstd[rstdOffset + row];
      double sum = 0;
      double dot = 0;
      for (int i = 0; i < columns; i++) {
        double normal = (x[xOffset + at + i] - mean[meanOffset + row]) * scale;
        double gradient = dy[dyOffset + at + i];
        dWeight[dWeightOffset + i] += (float) (gradient * normal);
        dBias[dBiasOffset + i] += (float) gradient;
        sum += gradient * weight[weightOffset + i];
        dot += gradient * weight[weightOffset + i] * normal;
      }
      for (int i = 0; i < columns; i++) {
        double normal = (x[xOffset + at + i] - mean[meanOffset + row]) * scale;
        double gradient = (double) dy[dyOffset + at + i] * weight[weightOffset + i];
        dx[dxOffset + at + i] =
            (float) (scale * (gradient - sum / columns - normal * dot / columns));
      }
    }
  }

  @Override
  public void normalize(
      float[] x,
      int xOffset,
      double epsilon,
      float[] y,
      int yOffset,
      float[] norm,
      int normOffset,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row++) {
      int at = row * columns;
      double squares = 0;
      for (int i = at; i < at + columns; i++) {
        squares += (double) x[xOffset + i] * x[xOffset + i];
      }
      double length = Math.sqrt(squares);
      for (int i = at; i < at + columns; i++) {
        y[yOffset + i] = (float) (x[xOffset + i] / Math.max(length, epsilon));
      }
      norm[normOffset + row] = (float) length;
    }
  }

  @Override
  public void normalizeBackward(
      float[] y,
      int yOffset,
      float[] norm,
      int normOffset,
      double epsilon,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      int rows,
      int columns) {
    for (int row = 0; row < rows; row++) {
      int at = row * columns;
      double length = norm[normOffset + row];
      double dot = 0;
      for (int i = at; i < at + columns; i++) {
        dot += (double) y[yOffset + i] * dy[dyOffset + i];
      }
      double along = length > epsilon ? dot : 0;
      for (int i = at; i < at + columns; i++) {
        dx[dxOffset + i] =
            (float) ((dy[dyOffset + i] - y[yOffset + i] * along) / Math.max(length, epsilon));
      }
    }
  }

  @Override
  public void sumRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int i = 0; i < columns; i++) {
        sum += x[xOffset + row * columns + i];
      }
      y[yOffset + row] = (float) sum;
    }
  }

  @Override
  public void maxRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      float best = x[xOffset + row * columns];
      for (int i = 1; i < columns; i++) {
        best = Math.max(best, x[xOffset + row * columns + i]);
      }
      y[yOffset + row] = best;
    }
  }

  @Override
  public void minRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      float best = x[xOffset + row * columns];
      for (int i = 1; i < columns; i++) {
        best = Math.min(best, x[xOffset + row * columns + i]);
      }
      y[yOffset + row] = best;
    }
  }

  @Override
  public void argMaxRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      int from = xOffset + row * columns;
      int best = 0;
      for (int i = 1; i < columns && !Float.isNaN(x[from + best]); i++) {
        if (x[from + i] > x[from + best] || Float.isNaN(x[from + i])) {
          best = i;
        }
      }
      y[yOffset + row] = best;
    }
  }

  @Override
  public void argMinRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      int from = xOffset + row * columns;
      int best = 0;
      for (int i = 1; i < columns && !Float.isNaN(x[from + best]); i++) {
        if (x[from + i] < x[from + best] || Float.isNaN(x[from + i])) {
          best = i;
        }
      }
      y[yOffset + row] = best;
    }
  }

  @Override
  public void sumColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    double[] sums = new double[columns];
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
    System.arraycopy(x, xOffset, y, yOffset, columns);
    for (int row = 1; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        y[yOffset + i] = Math.max(y[yOffset + i], x[xOffset + row * columns + i]);
      }
    }
  }

  @Override
  public void minColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    System.arraycopy(x, xOffset, y, yOffset, columns);
    for (int row = 1; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        y[yOffset + i] = Math.min(y[yOffset + i], x[xOffset + row * columns + i]);
      }
    }
  }
}
