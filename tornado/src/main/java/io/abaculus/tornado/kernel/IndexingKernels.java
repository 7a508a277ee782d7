package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Elements and slices chosen by number, and added back. Tensors are seen as (outer, length, inner)
 * around the axis that the index is about. One work-item an element of the result, groups of any size:
 * so a sum has one work-item, which adds in the order of the index, and needs no atomics. It reads the
 * whole index for that, which suits an index of some thousand numbers.
 */
public final class IndexingKernels {
  private IndexingKernels() {}

  /**
   * Slices of x: {@code out[o][i][k] = x[o][index[i]][k]}; NaN where the index is out of range. Launch:
   * outer x count x inner work-items, rounded up to groups.
   *
   * @param x (outer, length, inner)
   * @param index (count)
   * @param out receives (outer, count, inner)
   * @param arguments outer, length, inner, count; where x, index and out begin
   */
  public static void slices(
      KernelContext context, FloatArray x, LongArray index, FloatArray out, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    int count = arguments.get(3);
    int element = context.globalIdx;
    if (element < arguments.get(0) * count * inner) {
      int slice = element / inner;
      int outer = slice / count;
      long chosen = index.get(arguments.get(5) + slice - outer * count);
      boolean known = chosen >= 0 && chosen < length;
      int from = (outer * length + (known ? (int) chosen : 0)) * inner + element - slice * inner;
      float value = x.get(arguments.get(4) + from);
      out.set(arguments.get(6) + element, known ? value : NotANumber.insteadOf(value));
    }
  }

  /**
   * The adjoint of {@link #slices}: {@code out[o][j][k]} is the sum of {@code x[o][i][k]} over all i
   * with {@code index[i] = j}. Launch: outer x length x inner work-items, rounded up to groups.
   *
   * @param x (outer, count, inner)
   * @param index (count)
   * @param out receives (outer, length, inner)
   * @param arguments outer, length, inner, count; where x, index and out begin
   */
  public static void addSlices(
      KernelContext context, FloatArray x, LongArray index, FloatArray out, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    int count = arguments.get(3);
    int element = context.globalIdx;
    if (element < arguments.get(0) * length * inner) {
      int slice = element / inner;
      int outer = slice / length;
      int place = slice - outer * length;
      int from = arguments.get(4) + outer * count * inner + element - slice * inner;
      float sum = 0f;
      for (int i = 0; i < count; i++) {
        if (index.get(arguments.get(5) + i) == place) {
          sum += x.get(from + i * inner);
        }
      }
      out.set(arguments.get(6) + element, sum);
    }
  }

  /**
   * Elements of x: {@code out[o][i][k] = x[o][index[o][i][k]][k]}; NaN where the index is out of range.
   * Launch: outer x count x inner work-items, rounded up to groups.
   *
   * @param x (outer, length, inner)
   * @param index (outer, count, inner)
   * @param out receives (outer, count, inner)
   * @param arguments outer, length, inner, count; where x, index and out begin
   */
  public static void gather(
      KernelContext context, FloatArray x, LongArray index, FloatArray out, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    int count = arguments.get(3);
    int element = context.globalIdx;
    if (element < arguments.get(0) * count * inner) {
      int slice = element / inner;
      int outer = slice / count;
      long chosen = index.get(arguments.get(5) + element);
      boolean known = chosen >= 0 && chosen < length;
      int from = (outer * length + (known ? (int) chosen : 0)) * inner + element - slice * inner;
      float value = x.get(arguments.get(4) + from);
      out.set(arguments.get(6) + element, known ? value : NotANumber.insteadOf(value));
    }
  }

  /**
   * The adjoint of {@link #gather}. Launch: outer x length x inner work-items, rounded up to groups.
   *
   * @param x (outer, count, inner)
   * @param index (outer, count, inner)
   * @param out receives (outer, length, inner)
   * @param arguments outer, length, inner, count; where x, index and out begin
   */
  public static void scatterAdd(
      KernelContext context, FloatArray x, LongArray index, FloatArray out, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    int count = arguments.get(3);
    int element = context.globalIdx;
    if (element < arguments.get(0) * length * inner) {
      int slice = element / inner;
      int outer = slice / length;
      int place = slice - outer * length;
      int from = outer * count * inner + element - slice * inner;
      float sum = 0f;
      for (int i = 0; i < count; i++) {
        if (index.get(arguments.get(5) + from + i * inner) == place) {
          sum += x.get(arguments.get(4) + from + i * inner);
        }
      }
      out.set(arguments.get(6) + element, sum);
    }
  }

  /**
   * 1 where a place of the new last axis equals the index, 0 elsewhere. Launch: count x depth
   * work-items, rounded up to groups.
   *
   * @param index (count)
   * @param out receives (count, depth)
   * @param arguments count, depth; where index and out begin
   */
  public static void oneHot(
      KernelContext context, LongArray index, FloatArray out, IntArray arguments) {
    int depth = arguments.get(1);
    int element = context.globalIdx;
    if (element < arguments.get(0) * depth) {
      int row = element / depth;
      boolean hot = index.get(arguments.get(2) + row) == element - row * depth;
      out.set(arguments.get(3) + element, hot ? 1f : 0f);
    }
  }
}
