package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Sums up to each element along the middle axis of (outer, length, inner). One work-item goes along the
 * axis. Launch: outer x inner work-items, rounded up to groups.
 *
 * <p>{@code arguments} of all: outer, length, inner; 1 to begin at the end of the axis, else 0; where x
 * and result begin.
 */
public final class CumulativeSums {
  private CumulativeSums() {}

  /**
   * Of float32 numbers, added in double, so that a long axis keeps its digits.
   *
   * @param x (outer, length, inner)
   * @param result receives (outer, length, inner)
   */
  public static void accumulateFloats(
      KernelContext context, FloatArray x, FloatArray result, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    boolean reverse = arguments.get(3) == 1;
    int line = context.globalIdx;
    if (line < arguments.get(0) * inner) {
      int outer = line / inner;
      int start = outer * length * inner + line - outer * inner;
      double sum = 0;
      for (int i = 0; i < length; i++) {
        int element = start + (reverse ? length - 1 - i : i) * inner;
        sum += x.get(arguments.get(4) + element);
        result.set(arguments.get(5) + element, (float) sum);
      }
    }
  }

  /**
   * Of int64 numbers.
   *
   * @param x (outer, length, inner)
   * @param result receives (outer, length, inner)
   */
  public static void accumulateLongs(
      KernelContext context, LongArray x, LongArray result, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    boolean reverse = arguments.get(3) == 1;
    int line = context.globalIdx;
    if (line < arguments.get(0) * inner) {
      int outer = line / inner;
      int start = outer * length * inner + line - outer * inner;
      long sum = 0;
      for (int i = 0; i < length; i++) {
        int element = start + (reverse ? length - 1 - i : i) * inner;
        sum += x.get(arguments.get(4) + element);
        result.set(arguments.get(5) + element, sum);
      }
    }
  }
}
