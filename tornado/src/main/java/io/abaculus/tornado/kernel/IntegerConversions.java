package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Integers converted to int64 and back, so that other kernels need to know only one integer type.
 * Launch: {@code count} work-items, rounded up to groups.
 *
 * <p>{@code arguments} of all: count; where x and out begin.
 */
public final class IntegerConversions {
  private IntegerConversions() {}

  /** Converts int32 to int64. */
  public static void intsToLongs(
      KernelContext context, IntArray x, LongArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(2) + element, x.get(arguments.get(1) + element));
    }
  }

  /** Converts uint8 and bool to int64. */
  public static void bytesToLongs(
      KernelContext context, ByteArray x, LongArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(2) + element, x.get(arguments.get(1) + element) & 0xFF);
    }
  }

  /** Converts int64 to int32, which holds the numbers. */
  public static void longsToInts(
      KernelContext context, LongArray x, IntArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(2) + element, (int) x.get(arguments.get(1) + element));
    }
  }

  /** Converts int64 to uint8, which holds the numbers. */
  public static void longsToBytes(
      KernelContext context, LongArray x, ByteArray out, IntArray arguments) {
    int element = context.globalIdx;
    if (element < arguments.get(0)) {
      out.set(arguments.get(2) + element, (byte) x.get(arguments.get(1) + element));
    }
  }
}
