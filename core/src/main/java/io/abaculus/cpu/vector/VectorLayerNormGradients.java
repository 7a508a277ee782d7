package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The gradients of layer normalisation. With g = dy weight and z = (x - mean) rstd they are, for each row, dx
 * = rstd (g - mean of g - z mean of (g z)), to which a first loop over the row finds the two means; and the
 * sums over rows of dy z for the weight and of dy for the bias.
 *
 * <p>Rows go two by two where there are two, so that the sums over rows are read and written half as often.
 * That changes no bit: they are added to row after row all the same.
 */
final class VectorLayerNormGradients {
  /** What {@link #describe} says of a row, in this order. */
  private static final int MEAN = 0;
  private static final int RSTD = 1;
  private static final int MEAN_OF_G = 2;
  private static final int MINUS_MEAN_OF_GZ = 3;
  private static final int NUMBERS = 4;

  private VectorLayerNormGradients() {}

  /** As {@link io.abaculus.cpu.RowKernel#layerNormBackward}, with ranges that are checked. */
  static void all(
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
    final float[] first = new float[NUMBERS];
    final float[] second = new float[NUMBERS];
    final double[] sums = new double[2];
    for (int row = 0; row < rows; row += 2) {
      final int xFrom = xOffset + row * columns;
      final int dyFrom = dyOffset + row * columns;
      final int dxTo = dxOffset + row * columns;
      first[MEAN] = mean[meanOffset + row];
      first[RSTD] = rstd[rstdOffset + row];
      describe(x, xFrom, dy, dyFrom, weight, weightOffset, columns, sums, first);
      if (row + 1 < rows) {
        second[MEAN] = mean[meanOffset + row + 1];
        second[RSTD] = rstd[rstdOffset + row + 1];
        describe(
            x, xFrom + columns, dy, dyFrom + columns, weight, weightOffset, columns, sums, second);
        two(
            x, xFrom, dy, dyFrom, dx, dxTo, first, second, weight, weightOffset, dWeight,
            dWeightOffset, dBias, dBiasOffset, columns);
      } else {
        one(
            x, xFrom, dy, dyFrom, dx, dxTo, first, weight, weightOffset, dWeight, dWeightOffset,
            dBias, dBiasOffset, columns);
      }
    }
  }

  /** Adds to what {@code row} says of a row its means of g and of g z. */
  private static void describe(
      float[] x,
      int xFrom,
      float[] dy,
      int dyFrom,
      float[] weight,
      int weightFrom,
      int columns,
      double[] sums,
      float[] row) {
    sums[0] = 0;
    sums[1] = 0;
    for (int start = 0; start < columns; start += VectorRows.BLOCK) {
      final int n = Math.min(VectorRows.BLOCK, columns - start);
      addSums(
          x, xFrom + start, row[MEAN], dy, dyFrom + start, weight, weightFrom + start, n, sums);
    }
    row[MEAN_OF_G] = (float) (sums[0] / columns);
    row[MINUS_MEAN_OF_GZ] = (float) -(sums[1] * row[RSTD] / columns);
  }

  /** Adds the sums over a block of g and of {@code (x - mean) g}. */
  private static void addSums(
      float[] x,
      int xFrom,
      float mean,
      float[] dy,
      int dyFrom,
      float[] w,
      int wFrom,
      int n,
      double[] sums) {
    FloatVector s0 = broadcast(FLOATS, 0f);
    FloatVector s1 = s0;
    FloatVector d0 = s0;
    FloatVector d1 = s0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      final FloatVector g0 = fromArray(FLOATS, dy, dyFrom + i).mul(fromArray(FLOATS, w, wFrom + i));
      final FloatVector g1 =
          fromArray(FLOATS, dy, dyFrom + i + LANES).mul(fromArray(FLOATS, w, wFrom + i + LANES));
      s0 = s0.add(g0);
      s1 = s1.add(g1);
      d0 = fromArray(FLOATS, x, xFrom + i).sub(mean).fma(g0, d0);
      d1 = fromArray(FLOATS, x, xFrom + i + LANES).sub(mean).fma(g1, d1);
    }
    for (; i < n; i += LANES) {
      final VectorMask<Float> mask = Lanes.first(n - i);
      final FloatVector g =
          fromArray(FLOATS, dy, dyFrom + i, mask).mul(fromArray(FLOATS, w, wFrom + i, mask));
      s0 = s0.add(g);
      d0 = fromArray(FLOATS, x, xFrom + i, mask).sub(mean).fma(g, d0);
    }
    sums[0] += Lanes.sum(s0.add(s1));
    sums[1] += Lanes.sum(d0.add(d1));
  }

  /** The gradients of two neighbouring rows. */
  private static void two(
      float[] x,
      int xFrom,
      float[] dy,
      int dyFrom,
      float[] dx,
      int dxTo,
      float[] first,
      float[] second,
      float[] weight,
      int weightFrom,
      float[] dWeight,
      int dWeightTo,
      float[] dBias,
      int dBiasTo,
      int n) {
    final int whole = FLOATS.loopBound(n);
    // read once, since for all the compiler knows the loop writes to these arrays
    final float mean0 = first[MEAN];
    final float mean1 = second[MEAN];
    final float rstd0 = first[RSTD];
    final float rstd1 = second[RSTD];
    final float meanOfG0 = first[MEAN_OF_G];
    final float meanOfG1 = second[MEAN_OF_G];
    final FloatVector minusMeanOfGz0 = broadcast(FLOATS, first[MINUS_MEAN_OF_GZ]);
    final FloatVector minusMeanOfGz1 = broadcast(FLOATS, second[MINUS_MEAN_OF_GZ]);
    for (int i = 0; i < whole; i += LANES) {
      final FloatVector w = fromArray(FLOATS, weight, weightFrom + i);
      final FloatVector d0 = fromArray(FLOATS, dy, dyFrom + i);
      final FloatVector d1 = fromArray(FLOATS, dy, dyFrom + n + i);
      final FloatVector z0 = fromArray(FLOATS, x, xFrom + i).sub(mean0).mul(rstd0);
      final FloatVector z1 =
          fromArray(FLOATS, x, xFrom + n + i).sub(mean1).mul(rstd1);
      z0.fma(minusMeanOfGz0, d0.mul(w).sub(meanOfG0))
          .mul(rstd0)
          .intoArray(dx, dxTo + i);
      z1.fma(minusMeanOfGz1, d1.mul(w).sub(meanOfG1))
          .mul(rstd1)
          .intoArray(dx, dxTo + n + i);
      z1.fma(d1, z0.fma(d0, fromArray(FLOATS, dWeight, dWeightTo + i)))
          .intoArray(dWeight, dWeightTo + i);
      fromArray(FLOATS, dBias, dBiasTo + i).add(d0).add(d1).intoArray(dBias, dBiasTo + i);
    }
    if (whole < n) {
      oneByOne(
          x, xFrom, dy, dyFrom, dx, dxTo, first, weight, weightFrom, dWeight, dWeightTo, dBias,
          dBiasTo, whole, n);
      oneByOne(
          x, xFrom + n, dy, dyFrom + n, dx, dxTo + n, second, weight, weightFrom, dWeight,
          dWeightTo, dBias, dBiasTo, whole, n);
    }
  }

  /** The gradients of a row. */
  private static void one(
      float[] x,
      int xFrom,
      float[] dy,
      int dyFrom,
      float[] dx,
      int dxTo,
      float[] row,
      float[] weight,
      int weightFrom,
      float[] dWeight,
      int dWeightTo,
      float[] dBias,
      int dBiasTo,
      int n) {
    final int whole = FLOATS.loopBound(n);
    final float mean = row[MEAN];
    final float rstd = row[RSTD];
    final float meanOfG = row[MEAN_OF_G];
    final FloatVector minusMeanOfGz = broadcast(FLOATS, row[MINUS_MEAN_OF_GZ]);
    for (int i = 0; i < whole; i += LANES) {
      final FloatVector d = fromArray(FLOATS, dy, dyFrom + i);
      final FloatVector z = fromArray(FLOATS, x, xFrom + i).sub(mean).mul(rstd);
      final FloatVector g = d.mul(fromArray(FLOATS, weight, weightFrom + i)).sub(meanOfG);
      z.fma(minusMeanOfGz, g).mul(rstd).intoArray(dx, dxTo + i);
      z.fma(d, fromArray(FLOATS, dWeight, dWeightTo + i)).intoArray(dWeight, dWeightTo + i);
      fromArray(FLOATS, dBias, dBiasTo + i).add(d).intoArray(dBias, dBiasTo + i);
    }
    oneByOne(
        x, xFrom, dy, dyFrom, dx, dxTo, row, weight, weightFrom, dWeight, dWeightTo, dBias, dBiasTo,
        whole, n);
  }

  /** The same for columns {@code from} to {@code n}, without vectors. */
  private static void oneByOne(
      float[] x,
      int xFrom,
      float[] dy,
      int dyFrom,
      float[] dx,
      int dxTo,
      float[] row,
      float[] weight,
      int weightFrom,
      float[] dWeight,
      int dWeightTo,
      float[] dBias,
      int dBiasTo,
      int from,
      int n) {
    for (int i = from; i < n; i++) {
      final float d = dy[dyFrom + i];
      final float z = (x[xFrom + i] - row[MEAN]) * row[RSTD];
      final float g = d * weight[weightFrom + i] - row[MEAN_OF_G];
      dx[dxTo + i] = Math.fma(z, row[MINUS_MEAN_OF_GZ], g) * row[RSTD];
      dWeight[dWeightTo + i] = Math.fma(z, d, dWeight[dWeightTo + i]);
      dBias[dBiasTo + i] += d;
    }
  }
}
