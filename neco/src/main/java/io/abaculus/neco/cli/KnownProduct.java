package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Arrays;

/**
 * A product of two square matrices whose result is known exactly. Their entries are small integers that come
 * again every 7 rows and 5 columns, so that the result has 35 different entries, all of them integers which
 * float32 holds, in whatever order they are summed.
 */
final class KnownProduct {
  /** Sides to choose from, each 64 times the work of the one before. */
  private static final int[] SIDES = {256, 1024, 4096};

  private static final int ROW_PERIOD = 7;
  private static final int COLUMN_PERIOD = 5;
  private static final double SECOND = 1e9;
  private static final double SETTLED_SECONDS = 0.5;
  private static final double GAIN = 0.9;
  private static final int RUNS = 7;

  private final int side;
  private final Tensor left;
  private final Tensor right;

  /**
   * A product on a device.
   *
   * @param side rows and columns of both matrices
   */
  KnownProduct(int side, Device device) {
    this.side = side;
    float[] one = new float[side * side];
    float[] other = new float[side * side];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        one[row * side + column] = left(row, column);
        other[row * side + column] = right(row, column);
      }
    }
    left = Tensors.of(one, device, side, side);
    right = Tensors.of(other, device, side, side);
  }

  /**
   * What came of it.
   *
   * @param side rows and columns
   * @param wrong how many entries of the result are not what they must be
   * @param gigaflops billions of multiplications and additions a second, by the median of several runs
   */
  record Outcome(int side, int wrong, double gigaflops) {}

  /** The largest product that a device does in about a second, checked and timed. */
  static Outcome of(Device device) {
    int choice = 0;
    KnownProduct product = new KnownProduct(SIDES[0], device);
    double seconds = product.warmUp();
    while (choice + 1 < SIDES.length && 64 * seconds < 1) {
      choice++;
      product = new KnownProduct(SIDES[choice], device);
      seconds = product.warmUp();
    }
    return new Outcome(
        product.side, product.wrong(), 2e-9 * Math.pow(product.side, 3) / product.medianSeconds());
  }

  /** Runs it until it gets no faster, since kernels are compiled meanwhile; the least time of a run. */
  private double warmUp() {
    double best = Double.POSITIVE_INFINITY;
    long gained = System.nanoTime();
    while (System.nanoTime() - gained < SETTLED_SECONDS * SECOND) {
      double seconds = seconds();
      if (seconds < GAIN * best) {
        best = seconds;
        gained = System.nanoTime();
      }
    }
    return best;
  }

  private double medianSeconds() {
    double[] seconds = new double[RUNS];
    Arrays.setAll(seconds, run -> seconds());
    Arrays.sort(seconds);
    return seconds[RUNS / 2];
  }

  private double seconds() {
    long begin = System.nanoTime();
    Tensors.evaluate(left.matmul(right));
    return (System.nanoTime() - begin) / SECOND;
  }

  /** How many entries of the device's result are wrong. */
  int wrong() {
    return wrong(left.matmul(right).toFloatArray());
  }

  /** How many entries of a result are wrong. */
  int wrong(float[] result) {
    long[] expected = new long[ROW_PERIOD * COLUMN_PERIOD];
    Arrays.setAll(expected, i -> exact(i / COLUMN_PERIOD, i % COLUMN_PERIOD));
    int wrong = 0;
    for (int i = 0; i < result.length; i++) {
      int row = i / side % ROW_PERIOD;
      int column = i % side % COLUMN_PERIOD;
      wrong += result[i] == expected[row * COLUMN_PERIOD + column] ? 0 : 1;
    }
    return wrong;
  }

  /** An entry of the result, summed in integers. */
  private long exact(int row, int column) {
    long sum = 0;
    for (int inner = 0; inner < side; inner++) {
      sum += (long) left(row, inner) * right(inner, column);
    }
    return sum;
  }

  private static int left(int row, int column) {
    return (row + 2 * column) % ROW_PERIOD - 3;
  }

  private static int right(int row, int column) {
    return (3 * row + column) % COLUMN_PERIOD - 2;
  }
}
