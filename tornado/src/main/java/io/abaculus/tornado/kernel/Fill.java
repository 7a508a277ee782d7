package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * The same number everywhere. One kernel for each kind of array. Launch: {@code count} work-items,
 * rounded up to groups.
 *
 * <p>{@code arguments} of all: count; where out begins.
 */
public final class Fill {
  private Fill() {}

  /**
   * Sets float32 numbers.
   *
   * @param value begins with the number
   * @param out what is written
   */
  public static void fillFloats(
      KernelContext context, FloatArray value, FloatArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(1) + element, value.get(0));
    }
  }

  /**
   * Sets float64 numbers.
   *
   * @param value begins with the number
   * @param out what is written
   */
  public static void fillDoubles(
      KernelContext context, DoubleArray value, DoubleArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(1) + element, value.get(0));
    }
  }

  /**
   * Sets int32 numbers.
   *
   * @param value begins with the number
   * @param out what is written
   */
  public static void fillInts(
      KernelContext context, IntArray value, IntArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(1) + element, value.get(0));
    }
  }

  /**
   * Sets int64 numbers.
   *
   * @param value begins with the number
   * @param out what is written
   */
  public static void fillLongs(
      KernelContext context, LongArray value, LongArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(1) + element, value.get(0));
    }
  }

  /**
   * Sets uint8 numbers and booleans.
   *
   * @param value begins with the number
   * @param out what is written
   */
  public static void fillBytes(
      KernelContext context, ByteArray value, ByteArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(1) + element, value.get(0));
    }
  }
}
