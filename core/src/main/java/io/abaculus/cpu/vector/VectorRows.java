package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.abaculus.cpu.RowKernel;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link RowKernel} on vectors.
 *
 * <p>A row is taken in blocks of {@link #BLOCK} columns: within one, sums gather in the lanes of two
 * or more vectors, and the totals of blocks are added in double. Most rows are a single block.
 *
 * <p>A method holds one exponential at most: the compiler gives up inlining in a method that would
 * grow too large, and then every vector becomes an object. So the rest of a row beyond whole vectors
 * is copied to an array of one vector, and goes through the same loop.
 */
final class VectorRows implements RowKernel {

  /** Columns in a block: few enough for a sum in float to keep its digits. */
  static final int BLOCK = 4096;

  /** Rows whose column sums are gathered in float. */
  private static final int ROW_BLOCK = 256;

  @Override
  public void softmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, rows, columns);
    final float[] rest = new float[LANES];
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      final int to = yOffset + row * columns;
      final float largest = largest(x, from, columns);
      double sum = 0;
      for (int start = 0; start < columns; start += BLOCK) {
        final int n = block(start, columns);
        final int whole = FLOATS.loopBound(n);
        sum += VectorFunctions.exponentials(x, from + start, largest, y, to + start, whole);
        if (whole < n) {
          copyRest(x, from + start + whole, n - whole, rest);
          sum += VectorFunctions.exponentials(rest, 0, largest, rest, 0, LANES);
          System.arraycopy(rest, 0, y, to + start + whole, n - whole);
        }
      }
      scale(y, to, (float) (1 / sum), y, to, columns);
    }
  }

  @Override
  public void logSoftmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, rows, columns);
    final float[] rest = new float[LANES];
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      final float largest = largest(x, from, columns);
      final float logSum = (float) Math.log(sumOfExponentials(x, from, largest, columns, rest));
      subtractTwice(x, from, largest, logSum, y, yOffset + row * columns, columns);
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
    check(y, yOffset, rows, columns);
    check(dy, dyOffset, rows, columns);
    check(dx, dxOffset, rows, columns);
    for (int row = 0; row < rows; row++) {
      final int skip = row * columns;
      final float sum = (float) dot(y, yOffset + skip, dy, dyOffset + skip, columns);
      VectorSoftmaxGradients.centredProducts(
          y, yOffset + skip, dy, dyOffset + skip, sum, dx, dxOffset + skip, columns);
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
    check(y, yOffset, rows, columns);
    check(dy, dyOffset, rows, columns);
    check(dx, dxOffset, rows, columns);
    final int whole = FLOATS.loopBound(columns);
    final int left = columns - whole;
    final float[] rest = new float[LANES];
    final float[] restOfDy = new float[LANES];
    for (int row = 0; row < rows; row++) {
      final int yFrom = yOffset + row * columns;
      final int dyFrom = dyOffset + row * columns;
      final int dxTo = dxOffset + row * columns;
      final float sum = (float) sum(dy, dyFrom, columns);
      if (left > 0) {
        System.arraycopy(y, yFrom + whole, rest, 0, left);
        System.arraycopy(dy, dyFrom + whole, restOfDy, 0, left);
        VectorSoftmaxGradients.lessExponentials(restOfDy, 0, rest, 0, sum, rest, 0, LANES);
      }
      VectorSoftmaxGradients.lessExponentials(dy, dyFrom, y, yFrom, sum, dx, dxTo, whole);
      System.arraycopy(rest, 0, dx, dxTo + whole, left);
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
    check(x, xOffset, rows, columns);
    check(weight, weightOffset, 1, columns);
    check(bias, biasOffset, 1, columns);
    check(y, yOffset, rows, columns);
    check(mean, meanOffset, rows, 1);
    check(rstd, rstdOffset, rows, 1);
    for (int row = 0; row < rows; row++) {
      final int from = xOffset + row * columns;
      final float rowMean = (float) (sum(x, from, columns) / columns);
      final double variance = squaredDeviation(x, from, rowMean, columns) / columns;
      final float rowRstd = (float) (1 / Math.sqrt(variance + epsilon));
      mean[meanOffset + row] = rowMean;
      rstd[rstdOffset + row] = rowRstd;
      scaleAndShift(
          x,
          from,
          rowMean,
          rowRstd,
          weight,
          weightOffset,
          bias,
          biasOffset,
          y,
          yOffset + row * columns,
          columns);
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
    check(x, xOffset, rows, columns);
    check(weight, weightOffset, 1, columns);
    check(mean, meanOffset, rows, 1);
    check(rstd, rstdOffset, rows, 1);
    check(dy, dyOffset, rows, columns);
    check(dx, dxOffset, rows, columns);
    check(dWeight, dWeightOffset, 1, columns);
    check(dBias, dBiasOffset, 1, columns);
    VectorLayerNormGradients.all(
        x,
        xOffset,
        weight,
        weightOffset,
        mean,
        meanOffset,
        rstd,
        rstdOffset,
        dy,
        dyOffset,
        dx,
        dxOffset,
        dWeight,
        dWeightOffset,
        dBias,
        dBiasOffset,
        rows,
        columns);
  }

  @Override
  public void sumRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, rows, 1);
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = (float) sum(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void maxRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, rows, 1);
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = max(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void minRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, rows, 1);
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = min(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void argMaxRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    Objects.checkFromIndexSize(yOffset, rows, y.length);
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = VectorExtremes.argMax(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void argMinRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    Objects.checkFromIndexSize(yOffset, rows, y.length);
    for (int row = 0; row < rows; row++) {
      y[yOffset + row] = VectorExtremes.argMin(x, xOffset + row * columns, columns);
    }
  }

  @Override
  public void sumColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, 1, columns);
    final float[] block = new float[4 * LANES];
    final double[] totals = new double[4 * LANES];
    int column = 0;
    while (column < columns) {
      final int left = columns - column;
      final int width = left >= 4 * LANES ? 4 * LANES : Math.min(left, LANES);
      Arrays.fill(totals, 0);
      for (int row = 0; row < rows; row += ROW_BLOCK) {
        final int from = xOffset + row * columns + column;
        final int blockRows = Math.min(ROW_BLOCK, rows - row);
        if (width == 4 * LANES) {
          sumFourVectors(x, from, columns, blockRows, block);
        } else {
          sumVector(x, from, columns, blockRows, Lanes.first(width), block);
        }
        for (int i = 0; i < width; i++) {
          totals[i] += block[i];
        }
      }
      for (int i = 0; i < width; i++) {
        y[yOffset + column + i] = (float) totals[i];
      }
      column += width;
    }
  }

  @Override
  public void maxColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, 1, columns);
    System.arraycopy(x, xOffset, y, yOffset, columns);
    for (int row = 1; row < rows; row++) {
      final int from = xOffset + row * columns;
      int i = 0;
      for (; i <= columns - LANES; i += LANES) {
        fromArray(FLOATS, y, yOffset + i).max(fromArray(FLOATS, x, from + i)).intoArray(y,
            yOffset + i);
      }
      for (; i < columns; i++) {
        y[yOffset + i] = Math.max(y[yOffset + i], x[from + i]);
      }
    }
  }

  @Override
  public void minColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    check(x, xOffset, rows, columns);
    check(y, yOffset, 1, columns);
    System.arraycopy(x, xOffset, y, yOffset, columns);
    for (int row = 1; row < rows; row++) {
      final int from = xOffset + row * columns;
      int i = 0;
      for (; i <= columns - LANES; i += LANES) {
        fromArray(FLOATS, y, yOffset + i).min(fromArray(FLOATS, x, from + i)).intoArray(y,
            yOffset + i);
      }
      for (; i < columns; i++) {
        y[yOffset + i] = Math.min(y[yOffset + i], x[from + i]);
      }
    }
  }

  /** The largest element that is not NaN; -infinity if there is none. */
  private static float largest(float[] x, int from, int n) {
    FloatVector left = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector right = left;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      final FloatVector a = fromArray(FLOATS, x, from + i);
      final FloatVector b = fromArray(FLOATS, x, from + i + LANES);
      left = left.blend(a, a.compare(VectorOperators.GT, left));
      right = right.blend(b, b.compare(VectorOperators.GT, right));
    }
    float largest = left.max(right).reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      largest = x[from + i] > largest ? x[from + i] : largest;
    }
    return largest;
  }

  /** Copies a few elements, followed by minus infinities, whose exponentials are 0. */
  private static void copyRest(float[] x, int from, int count, float[] rest) {
    Arrays.fill(rest, Float.NEGATIVE_INFINITY);
    System.arraycopy(x, from, rest, 0, count);
  }

  /** The sum of {@code exp(x - largest)}; {@code rest} is scratch for one vector. */
  private static double sumOfExponentials(
      float[] x, int from, float largest, int n, float[] rest) {
    double sum = 0;
    for (int start = 0; start < n; start += BLOCK) {
      final int blockLength = block(start, n);
      final int whole = FLOATS.loopBound(blockLength);
      sum += sumOfExponentials(x, from + start, largest, whole);
      if (whole < blockLength) {
        copyRest(x, from + start + whole, blockLength - whole, rest);
        sum += sumOfExponentials(rest, 0, largest, LANES);
      }
    }
    return sum;
  }

  /** The same for n a multiple of the lanes. */
  private static float sumOfExponentials(float[] x, int from, float largest, int n) {
    FloatVector sum = broadcast(FLOATS, 0f);
    for (int i = 0; i < n; i += LANES) {
      sum = sum.add(VectorMath.expBelowOverflow(fromArray(FLOATS, x, from + i).sub(largest)));
    }
    return Lanes.sum(sum);
  }

  private static void scale(float[] x, int from, float factor, float[] y, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      fromArray(FLOATS, x, from + i).mul(factor).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = x[from + i] * factor;
    }
  }

  /** {@code y = x - a - b}, rounded after each. */
  private static void subtractTwice(
      float[] x, int from, float a, float b, float[] y, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      fromArray(FLOATS, x, from + i).sub(a).sub(b).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = x[from + i] - a - b;
    }
  }

  private static double sum(float[] x, int from, int n) {
    double sum = 0;
    for (int start = 0; start < n; start += BLOCK) {
      sum += sumBlock(x, from + start, block(start, n));
    }
    return sum;
  }

  private static float sumBlock(float[] x, int from, int n) {
    FloatVector s0 = broadcast(FLOATS, 0f);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      s0 = s0.add(fromArray(FLOATS, x, from + i));
      s1 = s1.add(fromArray(FLOATS, x, from + i + LANES));
      s2 = s2.add(fromArray(FLOATS, x, from + i + 2 * LANES));
      s3 = s3.add(fromArray(FLOATS, x, from + i + 3 * LANES));
    }
    for (; i < n; i += LANES) {
      s0 = s0.add(fromArray(FLOATS, x, from + i, Lanes.first(n - i)));
    }
    return Lanes.sum(s0.add(s1).add(s2.add(s3)));
  }

  private static double dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    double sum = 0;
    for (int start = 0; start < n; start += BLOCK) {
      sum += dotBlock(a, aFrom + start, b, bFrom + start, block(start, n));
    }
    return sum;
  }

  private static float dotBlock(float[] a, int aFrom, float[] b, int bFrom, int n) {
    FloatVector s0 = broadcast(FLOATS, 0f);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      s0 = fromArray(FLOATS, a, aFrom + i).fma(fromArray(FLOATS, b, bFrom + i), s0);
      s1 = fromArray(FLOATS, a, aFrom + i + LANES).fma(fromArray(FLOATS, b, bFrom + i + LANES), s1);
      s2 = fromArray(FLOATS, a, aFrom + i + 2 * LANES)
          .fma(fromArray(FLOATS, b, bFrom + i + 2 * LANES), s2);
      s3 = fromArray(FLOATS, a, aFrom + i + 3 * LANES)
          .fma(fromArray(FLOATS, b, bFrom + i + 3 * LANES), s3);
    }
    for (; i < n; i += LANES) {
      final VectorMask<Float> mask = Lanes.first(n - i);
      s0 = fromArray(FLOATS, a, aFrom + i, mask).fma(fromArray(FLOATS, b, bFrom + i, mask), s0);
    }
    return Lanes.sum(s0.add(s1).add(s2.add(s3)));
  }

  private static double squaredDeviation(float[] x, int from, float mean, int n) {
    double sum = 0;
    for (int start = 0; start < n; start += BLOCK) {
      sum += squaredDeviationOfBlock(x, from + start, mean, block(start, n));
    }
    return sum;
  }

  private static float squaredDeviationOfBlock(float[] x, int from, float mean, int n) {
    FloatVector s0 = broadcast(FLOATS, 0f);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      final FloatVector d0 = fromArray(FLOATS, x, from + i).sub(mean);
      final FloatVector d1 = fromArray(FLOATS, x, from + i + LANES).sub(mean);
      final FloatVector d2 = fromArray(FLOATS, x, from + i + 2 * LANES).sub(mean);
      final FloatVector d3 = fromArray(FLOATS, x, from + i + 3 * LANES).sub(mean);
      s0 = d0.fma(d0, s0);
      s1 = d1.fma(d1, s1);
      s2 = d2.fma(d2, s2);
      s3 = d3.fma(d3, s3);
    }
    for (; i < n; i += LANES) {
      final VectorMask<Float> mask = Lanes.first(n - i);
      final FloatVector d =
          broadcast(FLOATS, 0f).blend(fromArray(FLOATS, x, from + i, mask).sub(mean), mask);
      s0 = d.fma(d, s0);
    }
    return Lanes.sum(s0.add(s1).add(s2.add(s3)));
  }

  /** {@code y = (x - mean) rstd weight + bias}. */
  private static void scaleAndShift(
      float[] x,
      int from,
      float mean,
      float rstd,
      float[] weight,
      int weightFrom,
      float[] bias,
      int biasFrom,
      float[] y,
      int to,
      int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      fromArray(FLOATS, x, from + i)
          .sub(mean)
          .mul(rstd)
          .fma(fromArray(FLOATS, weight, weightFrom + i), fromArray(FLOATS, bias, biasFrom + i))
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      final float z = (x[from + i] - mean) * rstd;
      y[to + i] = Math.fma(z, weight[weightFrom + i], bias[biasFrom + i]);
    }
  }

  private static float max(float[] x, int from, int n) {
    FloatVector largest = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      largest = largest.max(fromArray(FLOATS, x, from + i));
    }
    float result = largest.reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      result = Math.max(result, x[from + i]);
    }
    return result;
  }

  private static float min(float[] x, int from, int n) {
    FloatVector smallest = broadcast(FLOATS, Float.POSITIVE_INFINITY);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      smallest = smallest.min(fromArray(FLOATS, x, from + i));
    }
    float result = smallest.reduceLanes(VectorOperators.MIN);
    for (; i < n; i++) {
      result = Math.min(result, x[from + i]);
    }
    return result;
  }

  /** The sums of four neighbouring vectors of columns. */
  private static void sumFourVectors(
      float[] x, int from, int stride, int rows, float[] sums) {
    FloatVector s0 = broadcast(FLOATS, 0f);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int at = from;
    for (int row = 0; row < rows; row++) {
      s0 = s0.add(fromArray(FLOATS, x, at));
      s1 = s1.add(fromArray(FLOATS, x, at + LANES));
      s2 = s2.add(fromArray(FLOATS, x, at + 2 * LANES));
      s3 = s3.add(fromArray(FLOATS, x, at + 3 * LANES));
      at += stride;
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, LANES);
    s2.intoArray(sums, 2 * LANES);
    s3.intoArray(sums, 3 * LANES);
  }

  /** The sums of at most a vector of columns. */
  private static void sumVector(
      float[] x, int from, int stride, int rows, VectorMask<Float> columns, float[] sums) {
    FloatVector sum = broadcast(FLOATS, 0f);
    int at = from;
    for (int row = 0; row < rows; row++) {
      sum = sum.add(fromArray(FLOATS, x, at, columns));
      at += stride;
    }
    sum.intoArray(sums, 0);
  }

  private static int block(int start, int n) {
    return Math.min(BLOCK, n - start);
  }

  private static void check(float[] array, int offset, int rows, int columns) {
    Objects.checkFromIndexSize(offset, Math.multiplyExact(rows, columns), array.length);
  }
}
