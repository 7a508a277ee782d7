package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.cpu.scalar.ScalarKernels;
import io.abaculus.cpu.vector.VectorKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kinds of kernels against plain loops in double. */
@ParameterizedClass
@MethodSource("kernels")
class RowKernelTest {

  private static final int ROWS = 3;

  /** Around one and several vectors of every width, and around a block of a long row. */
  private static final int[] LENGTHS = {
    1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 257, 384, 4095, 4096, 4103
  };

  /** A row's place in a larger array, to notice what is written beside it. */
  private static final int OFFSET = 3;

  private static final double EPSILON = 1e-6;

  private final RowKernel kernel;

  RowKernelTest(RowKernel kernel) {
    this.kernel = kernel;
  }

  static List<RowKernel> kernels() {
    return List.of(new VectorKernels().rows(), new ScalarKernels().rows());
  }

  /** A function of rows that a test can name. */
  private interface Rows {
    void apply(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);
  }

  /** The same function of one row, in double. */
  private interface Row {
    double[] apply(double[] x);
  }

  @Test
  void softmax() {
    checkRows(kernel::softmax, RowKernelTest::softmax, 1e-6);
  }

  @Test
  void logSoftmax() {
    checkRows(kernel::logSoftmax, RowKernelTest::logSoftmax, 1e-6);
  }

  @Test
  void softmaxOfLargeNumbersNeitherOverflowsNorLosesTheRest() {
    final float[] y = new float[3];
    kernel.softmax(new float[]{1000, 999, -1000}, 0, y, 0, 1, 3);
    assertArrayEquals(new float[]{0.7310586f, 0.26894143f, 0}, y, 1e-6f);
    kernel.logSoftmax(new float[]{1000, 999, -1000}, 0, y, 0, 1, 3);
    assertArrayEquals(new float[]{-0.3132617f, -1.3132617f, -2000.3132f}, y, 1e-3f);
  }

  @Test
  void softmaxGivesNothingToMinusInfinity() {
    final float[] x = normal(20, 1);
    x[4] = Float.NEGATIVE_INFINITY;
    x[19] = Float.NEGATIVE_INFINITY;
    kernel.softmax(x, 0, x, 0, 1, 20);
    assertEquals(0, x[4]);
    assertEquals(0, x[19]);
    assertEquals(1, sum(doubles(x, 0, 20)), 1e-6);
  }

  @Test
  void notANumberAnywhereInARowSpoilsThatRowAlone() {
    for (int at : new int[]{0, 9, 19}) {
      final float[] x = normal(60, 1);
      x[20 + at] = Float.NaN;
      final float[] y = new float[60];
      for (Rows function : List.<Rows>of(kernel::softmax, kernel::logSoftmax)) {
        function.apply(x, 0, y, 0, 3, 20);
        for (int i = 0; i < 60; i++) {
          assertEquals(i / 20 == 1, Float.isNaN(y[i]));
        }
      }
      for (Rows function : List.<Rows>of(kernel::sumRows, kernel::maxRows, kernel::minRows)) {
        function.apply(x, 0, y, 0, 3, 20);
        for (int i = 0; i < 3; i++) {
          assertEquals(i == 1, Float.isNaN(y[i]));
        }
      }
    }
  }

  /** A gradient of rows that a test can name. */
  private interface Gradient {
    void apply(
        float[] y,
        int yOffset,
        float[] dy,
        int dyOffset,
        float[] dx,
        int dxOffset,
        int rows,
        int columns);
  }

  @Test
  void softmaxBackward() {
    checkGradient(
        kernel::softmaxBackward,
        kernel::softmax,
        (y, dy) -> {
          final double sum = dot(y, dy);
          return IntStream.range(0, y.length).mapToDouble(i -> y[i] * (dy[i] - sum)).toArray();
        });
  }

  @Test
  void logSoftmaxBackward() {
    checkGradient(
        kernel::logSoftmaxBackward,
        kernel::logSoftmax,
        (y, dy) -> {
          final double sum = sum(dy);
          return IntStream.range(0, y.length)
              .mapToDouble(i -> dy[i] - Math.exp(y[i]) * sum)
              .toArray();
        });
  }

  @Test
  void whatGotNothingOfASoftmaxHasNoPartInItsGradients() {
    final float[] y = {0, 0.25f, 0.75f};
    final float[] dy = {8, 2, 4};
    final float[] dx = new float[3];
    kernel.softmaxBackward(y, 0, dy, 0, dx, 0, 1, 3);
    assertArrayEquals(new float[]{0, -0.375f, 0.375f}, dx, 1e-6f);
    final float[] log = {Float.NEGATIVE_INFINITY, (float) Math.log(0.25), (float) Math.log(0.75)};
    kernel.logSoftmaxBackward(log, 0, dy, 0, dx, 0, 1, 3);
    assertArrayEquals(new float[]{8, -1.5f, -6.5f}, dx, 1e-5f);
  }

  @Test
  void layerNorm() {
    for (int n : LENGTHS) {
      final float[] x = shifted(normal(OFFSET + ROWS * n, 1), 5);
      final float[] weight = normal(n, 2);
      final float[] bias = normal(n, 3);
      final float[] y = new float[ROWS * n];
      final float[] mean = new float[ROWS];
      final float[] rstd = new float[ROWS];
      kernel.layerNorm(
          x, OFFSET, weight, 0, bias, 0, EPSILON, y, 0, mean, 0, rstd, 0, ROWS, n);
      for (int row = 0; row < ROWS; row++) {
        final double[] d = doubles(x, OFFSET + row * n, n);
        final double m = sum(d) / n;
        final double[] centred = Arrays.stream(d).map(v -> v - m).toArray();
        final double r = 1 / Math.sqrt(dot(centred, centred) / n + EPSILON);
        assertEquals(m, mean[row], 2e-6);
        assertEquals(r, rstd[row], 2e-6 * r);
        for (int i = 0; i < n; i++) {
          // one element alone is its mean but for the rounding, which r enlarges
          assertEquals(centred[i] * r * weight[i] + bias[i], y[row * n + i], 4e-6 * (1 + r / 50));
        }
      }
      final float[] inPlace = x.clone();
      kernel.layerNorm(
          inPlace, OFFSET, weight, 0, bias, 0, EPSILON, inPlace, OFFSET, mean, 0, rstd, 0, ROWS, n);
      assertArrayEquals(y, Arrays.copyOfRange(inPlace, OFFSET, OFFSET + ROWS * n));
    }
  }

  @Test
  void layerNormBackward() {
    for (int n : LENGTHS) {
      if (n < 3) {
        continue; // the variance of so few is too often small to be compared in float
      }
      final float[] x = normal(ROWS * n, 1);
      final float[] weight = normal(n, 2);
      final float[] dy = normal(ROWS * n, 3);
      final float[] y = new float[ROWS * n];
      final float[] mean = new float[ROWS];
      final float[] rstd = new float[ROWS];
      kernel.layerNorm(x, 0, weight, 0, weight, 0, EPSILON, y, 0, mean, 0, rstd, 0, ROWS, n);
      final float[] dx = new float[ROWS * n];
      final float[] dWeight = filled(n, 10);
      final float[] dBias = filled(n, 20);
      kernel.layerNormBackward(
          x, 0, weight, 0, mean, 0, rstd, 0, dy, 0, dx, 0, dWeight, 0, dBias, 0, ROWS, n);
      final double[] expectedWeight = new double[n];
      final double[] expectedBias = new double[n];
      for (int row = 0; row < ROWS; row++) {
        final double[] g = new double[n];
        final double[] z = new double[n];
        for (int i = 0; i < n; i++) {
          g[i] = (double) dy[row * n + i] * weight[i];
          z[i] = ((double) x[row * n + i] - mean[row]) * rstd[row];
          expectedWeight[i] += dy[row * n + i] * z[i];
          expectedBias[i] += dy[row * n + i];
        }
        final double meanOfG = sum(g) / n;
        final double meanOfGz = dot(g, z) / n;
        for (int i = 0; i < n; i++) {
          final double expected = rstd[row] * (g[i] - meanOfG - z[i] * meanOfGz);
          assertEquals(expected, dx[row * n + i], 4e-6 * (1 + rstd[row]));
        }
      }
      for (int i = 0; i < n; i++) {
        assertEquals(10 + expectedWeight[i], dWeight[i], 1e-5);
        assertEquals(20 + expectedBias[i], dBias[i], 1e-5);
      }
    }
  }

  @Test
  void gradientsOfLayerNormAreThoseOfOneRowAfterTheOther() {
    for (int n : LENGTHS) {
      final float[] x = normal(ROWS * n, 1);
      final float[] weight = normal(n, 2);
      final float[] dy = normal(ROWS * n, 3);
      final float[] mean = {0.25f, -0.5f, 0.125f};
      final float[] rstd = {0.75f, 1.5f, 1.25f};
      final float[][] dx = new float[2][ROWS * n];
      final float[][] dWeight = new float[2][n];
      final float[][] dBias = new float[2][n];
      kernel.layerNormBackward(
          x, 0, weight, 0, mean, 0, rstd, 0, dy, 0, dx[0], 0, dWeight[0], 0, dBias[0], 0, ROWS, n);
      for (int row = 0; row < ROWS; row++) {
        kernel.layerNormBackward(
            x, row * n, weight, 0, mean, row, rstd, row, dy, row * n, dx[1], row * n, dWeight[1], 0,
            dBias[1], 0, 1, n);
      }
      assertArrayEquals(dx[1], dx[0]);
      assertArrayEquals(dWeight[1], dWeight[0]);
      assertArrayEquals(dBias[1], dBias[0]);
      final float[] inPlace = dy.clone();
      kernel.layerNormBackward(
          x, 0, weight, 0, mean, 0, rstd, 0, inPlace, 0, inPlace, 0, dWeight[1], 0, dBias[1], 0,
          ROWS, n);
      assertArrayEquals(dx[0], inPlace);
    }
  }

  @Test
  void sumsOfRows() {
    checkReduction(kernel::sumRows, RowKernelTest::sum, 1e-6);
  }

  @Test
  void largestAndSmallestOfRows() {
    checkReduction(kernel::maxRows, x -> Arrays.stream(x).max().orElseThrow(), 0);
    checkReduction(kernel::minRows, x -> Arrays.stream(x).min().orElseThrow(), 0);
  }

  @Test
  void placesOfTheFirstLargestAndSmallest() {
    final float nan = Float.NaN;
    final float[] x = {
      1, 3, 2, 3, 0, 0, // the first of equals
      nan, 9, nan, 0, -9, 0, // the first that is not a number
      -1, -1, -1, -1, -1, -2
    };
    final long[] y = new long[5];
    kernel.argMaxRows(x, 0, y, 1, 3, 6);
    assertArrayEquals(new long[]{0, 1, 0, 0, 0}, y);
    kernel.argMinRows(x, 0, y, 1, 3, 6);
    assertArrayEquals(new long[]{0, 4, 0, 5, 0}, y);
    for (int n : LENGTHS) {
      final float[] row = new float[n];
      row[n - 1] = 1;
      kernel.argMaxRows(row, 0, y, 0, 1, n);
      assertEquals(n - 1, y[0]);
      row[n - 1] = -1;
      kernel.argMinRows(row, 0, y, 0, 1, n);
      assertEquals(n - 1, y[0]);
    }
  }

  @Test
  void placesInRowsWithInfinitiesAndOneThatIsNotANumber() {
    final float infinity = Float.POSITIVE_INFINITY;
    final long[] y = new long[1];
    for (int n : LENGTHS) {
      for (int at = 0; at < n; at += Math.max(1, n / 5)) {
        final float[] x = filled(n, infinity);
        kernel.argMaxRows(x, 0, y, 0, 1, n);
        assertEquals(0, y[0]);
        kernel.argMinRows(x, 0, y, 0, 1, n);
        assertEquals(0, y[0]);
        x[at] = -infinity; // the sum of which is not a number
        kernel.argMaxRows(x, 0, y, 0, 1, n);
        assertEquals(at == 0 && n > 1 ? 1 : 0, y[0]);
        kernel.argMinRows(x, 0, y, 0, 1, n);
        assertEquals(at, y[0]);
        x[at] = Float.NaN;
        kernel.argMaxRows(x, 0, y, 0, 1, n);
        assertEquals(at, y[0]);
        kernel.argMinRows(x, 0, y, 0, 1, n);
        assertEquals(at, y[0]);
      }
    }
  }

  @Test
  void reductionsDownColumns() {
    for (int rows : new int[]{1, 2, 5, 255, 256, 257}) {
      for (int n : new int[]{1, 3, 4, 8, 9, 16, 31, 32, 33, 64, 77}) {
        final float[] x = normal(OFFSET + rows * n, rows);
        final float[] sums = filled(n + 2, 7);
        final float[] largest = filled(n + 2, 7);
        final float[] smallest = filled(n + 2, 7);
        kernel.sumColumns(x, OFFSET, sums, 1, rows, n);
        kernel.maxColumns(x, OFFSET, largest, 1, rows, n);
        kernel.minColumns(x, OFFSET, smallest, 1, rows, n);
        for (int i = 0; i < n; i++) {
          final double[] column = new double[rows];
          for (int row = 0; row < rows; row++) {
            column[row] = x[OFFSET + row * n + i];
          }
          final double size = Arrays.stream(column).map(Math::abs).sum();
          assertEquals(sum(column), sums[1 + i], 5e-7 * size);
          assertEquals(Arrays.stream(column).max().orElseThrow(), largest[1 + i]);
          assertEquals(Arrays.stream(column).min().orElseThrow(), smallest[1 + i]);
        }
        for (float[] result : List.of(sums, largest, smallest)) {
          assertEquals(7, result[0]);
          assertEquals(7, result[n + 1]);
        }
      }
    }
  }

  @Test
  void nothingSumsToZero() {
    final float[] y = {7, 7};
    kernel.sumRows(new float[0], 0, y, 0, 2, 0);
    assertArrayEquals(new float[]{0, 0}, y);
    Arrays.fill(y, 7);
    kernel.sumColumns(new float[0], 0, y, 0, 0, 2);
    assertArrayEquals(new float[]{0, 0}, y);
  }

  @Test
  void aMillionElementsSumToSixDigits() {
    final int n = 1 << 20;
    final float[] x = filled(n, 0.1f);
    final float[] y = new float[4];
    final double expected = n * (double) 0.1f;
    kernel.sumRows(x, 0, y, 0, 1, n);
    assertEquals(expected, y[0], 1e-6 * expected);
    kernel.sumColumns(x, 0, y, 0, n / 4, 4);
    assertEquals(expected / 4, y[3], 1e-6 * expected);
    kernel.softmax(x, 0, x, 0, 1, n);
    assertEquals(1.0 / n, x[n - 1], 1e-6 / n);
  }

  @Test
  void rangesOutsideAnArrayAreRefused() {
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> kernel.softmax(new float[10], 0, new float[10], 0, 2, 6));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> kernel.sumRows(new float[12], 0, new float[1], 0, 2, 6));
    for (Gradient gradient : List.<Gradient>of(
        kernel::softmaxBackward, kernel::logSoftmaxBackward)) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> gradient.apply(new float[12], 0, new float[11], 0, new float[12], 0, 2, 6));
    }
  }

  /** Compares a function of rows with its twin, from one array to another, and in place. */
  private static void checkRows(Rows function, Row twin, double tolerance) {
    for (int n : LENGTHS) {
      final float[] x = normal(OFFSET + ROWS * n, n);
      final float[] y = filled(ROWS * n + 2, 7);
      function.apply(x, OFFSET, y, 1, ROWS, n);
      for (int row = 0; row < ROWS; row++) {
        final double[] expected = twin.apply(doubles(x, OFFSET + row * n, n));
        for (int i = 0; i < n; i++) {
          final double allowed = tolerance * (1e-3 + Math.abs(expected[i]));
          assertEquals(expected[i], y[1 + row * n + i], allowed);
        }
      }
      assertEquals(7, y[0]);
      assertEquals(7, y[ROWS * n + 1]);
      function.apply(x, OFFSET, x, OFFSET, ROWS, n);
      assertArrayEquals(
          Arrays.copyOfRange(y, 1, 1 + ROWS * n), Arrays.copyOfRange(x, OFFSET, OFFSET + ROWS * n));
    }
  }

  /** The gradient of one row, in double. */
  private interface GradientOfRow {
    double[] apply(double[] y, double[] dy);
  }

  /** Compares a gradient with its twin, in an array of its own, and over either of its operands. */
  private static void checkGradient(Gradient gradient, Rows function, GradientOfRow twin) {
    for (int n : LENGTHS) {
      final float[] y = new float[OFFSET + ROWS * n];
      function.apply(normal(ROWS * n, n), 0, y, OFFSET, ROWS, n);
      final float[] dy = normal(2 + ROWS * n, n + 1);
      final float[] dx = filled(ROWS * n + 2, 7);
      gradient.apply(y, OFFSET, dy, 2, dx, 1, ROWS, n);
      for (int row = 0; row < ROWS; row++) {
        final double[] rowOfDy = doubles(dy, 2 + row * n, n);
        final double[] expected = twin.apply(doubles(y, OFFSET + row * n, n), rowOfDy);
        // what is subtracted is at most the sum, whose rounding grows with what it is of
        final double size = 1 + Math.sqrt(dot(rowOfDy, rowOfDy));
        for (int i = 0; i < n; i++) {
          assertEquals(expected[i], dx[1 + row * n + i], 5e-7 * size);
        }
      }
      assertEquals(7, dx[0]);
      assertEquals(7, dx[ROWS * n + 1]);
      final float[] wanted = Arrays.copyOfRange(dx, 1, 1 + ROWS * n);
      final float[] overY = y.clone();
      gradient.apply(overY, OFFSET, dy, 2, overY, OFFSET, ROWS, n);
      assertArrayEquals(wanted, Arrays.copyOfRange(overY, OFFSET, OFFSET + ROWS * n));
      gradient.apply(y, OFFSET, dy, 2, dy, 2, ROWS, n);
      assertArrayEquals(wanted, Arrays.copyOfRange(dy, 2, 2 + ROWS * n));
    }
  }

  /** A function of one row that gives one number. */
  private interface RowToNumber {
    double apply(double[] x);
  }

  private static void checkReduction(Rows function, RowToNumber twin, double tolerance) {
    for (int n : LENGTHS) {
      final float[] x = normal(OFFSET + ROWS * n, n);
      final float[] y = filled(ROWS + 2, 7);
      function.apply(x, OFFSET, y, 1, ROWS, n);
      for (int row = 0; row < ROWS; row++) {
        final double[] d = doubles(x, OFFSET + row * n, n);
        final double size = Arrays.stream(d).map(Math::abs).sum();
        assertEquals(twin.apply(d), y[1 + row], tolerance * (1 + size));
      }
      assertEquals(7, y[0]);
      assertEquals(7, y[ROWS + 1]);
    }
  }

  private static double logSumExp(double[] x) {
    return Math.log(Arrays.stream(x).map(Math::exp).sum());
  }

  private static double[] logSoftmax(double[] x) {
    final double log = logSumExp(x);
    return Arrays.stream(x).map(v -> v - log).toArray();
  }

  private static double[] softmax(double[] x) {
    return Arrays.stream(logSoftmax(x)).map(Math::exp).toArray();
  }

  private static double sum(double[] x) {
    return Arrays.stream(x).sum();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] doubles(float[] x, int from, int n) {
    final double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      d[i] = x[from + i];
    }
    return d;
  }

  private static float[] normal(int n, long seed) {
    final Random random = new Random(seed);
    final float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static float[] shifted(float[] x, float by) {
    for (int i = 0; i < x.length; i++) {
      x[i] += by;
    }
    return x;
  }

  private static float[] filled(int n, float value) {
    final float[] x = new float[n];
    Arrays.fill(x, value);
    return x;
  }
}
