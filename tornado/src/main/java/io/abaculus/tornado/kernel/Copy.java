package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Copies that change the order of elements: permuted axes, slices, expansions, concatenations. One
 * kernel for each kind of array, since a kernel's operands have one type.
 *
 * <p>Element (i, j, …) of the walk is read and written at its own strides. Launch: as many work-items as
 * elements, rounded up to groups.
 *
 * <p>{@code arguments} of all: rank; where x and out begin; then of every axis, the last one first, its
 * length, its stride in x (0 to repeat, negative to reverse) and its stride in out.
 */
public final class Copy {
  private Copy() {}

  /**
   * Copies float32 numbers.
   *
   * @param x what is read
   * @param out what is written
   */
  public static void strided(
      KernelContext context, FloatArray x, FloatArray out, IntArray arguments) {
    int rank = arguments.get(0);
    int rest = context.globalIdx;
    int from = arguments.get(1);
    int to = arguments.get(2);
    for (int axis = 0; axis < rank; axis++) {
      int length = arguments.get(3 + 3 * axis);
      int outerRest = rest / length;
      int place = rest - outerRest * length;
      from += place * arguments.get(4 + 3 * axis);
      to += place * arguments.get(5 + 3 * axis);
      rest = outerRest;
    }
    if (rest == 0) {
      out.set(to, x.get(from));
    }
  }

  /**
   * Copies float64 numbers.
   *
   * @param x what is read
   * @param out what is written
   */
  public static void stridedDoubles(
      KernelContext context, DoubleArray x, DoubleArray out, IntArray arguments) {
    int rank = arguments.get(0);
    int rest = context.globalIdx;
    int from = arguments.get(1);
    int to = arguments.get(2);
    for (int axis = 0; axis < rank; axis++) {
      int length = arguments.get(3 + 3 * axis);
      int outerRest = rest / length;
      int place = rest - outerRest * length;
      from += place * arguments.get(4 + 3 * axis);
      to += place * arguments.get(5 + 3 * axis);
      rest = outerRest;
    }
    if (rest == 0) {
      out.set(to, x.get(from));
    }
  }

  /**
   * Copies int32 numbers.
   *
   * @param x what is read
   * @param out what is written
   */
  public static void stridedInts(
      KernelContext context, IntArray x, IntArray out, IntArray arguments) {
    int rank = arguments.get(0);
    int rest = context.globalIdx;
    int from = arguments.get(1);
    int to = arguments.get(2);
    for (int axis = 0; axis < rank; axis++) {
      int length = arguments.get(3 + 3 * axis);
      int outerRest = rest / length;
      int place = rest - outerRest * length;
      from += place * arguments.get(4 + 3 * axis);
      to += place * arguments.get(5 + 3 * axis);
      rest = outerRest;
    }
    if (rest == 0) {
      out.set(to, x.get(from));
    }
  }

  /**
   * Copies int64 numbers.
   *
   * @param x what is read
   * @param out what is written
   */
  public static void stridedLongs(
      KernelContext context, LongArray x, LongArray out, IntArray arguments) {
    int rank = arguments.get(0);
    int rest = context.globalIdx;
    int from = arguments.get(1);
    int to = arguments.get(2);
    for (int axis = 0; axis < rank; axis++) {
      int length = arguments.get(3 + 3 * axis);
      int outerRest = rest / length;
      int place = rest - outerRest * length;
      from += place * arguments.get(4 + 3 * axis);
      to += place * arguments.get(5 + 3 * axis);
      rest = outerRest;
    }
    if (rest == 0) {
      out.set(to, x.get(from));
    }
  }

  /**
   * Copies uint8 numbers and booleans.
   *
   * @param x what is read
   * @param out what is written
   */
  public static void stridedBytes(
      KernelContext context, ByteArray x, ByteArray out, IntArray arguments) {
    int rank = arguments.get(0);
    int rest = context.globalIdx;
    int from = arguments.get(1);
    int to = arguments.get(2);
    for (int axis = 0; axis < rank; axis++) {
      int length = arguments.get(3 + 3 * axis);
      int outerRest = rest / length;
      int place = rest - outerRest * length;
      from += place * arguments.get(4 + 3 * axis);
      to += place * arguments.get(5 + 3 * axis);
      rest = outerRest;
    }
    if (rest == 0) {
      out.set(to, x.get(from));
    }
  }
}
