package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Where the largest or smallest element along the middle axis of (outer, length, inner) is: the first
 * NaN if there is one, else the first of equals. One work-item a result. Launch: outer x inner
 * work-items, rounded up to groups.
 *
 * <p>{@code arguments} of all: outer, length, inner; 1 for the largest, 0 for the smallest; where x and
 * result begin.
 */
public final class ArgReductions {
  private ArgReductions() {}

  /**
   * Of float32 numbers.
   *
   * @param x (outer, length, inner), length at least 1
   * @param result receives (outer, inner)
   */
  public static void argFloats(
      KernelContext context, FloatArray x, LongArray result, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    float sign = arguments.get(3) == 1 ? 1f : -1f;
    int element = context.globalIdx;
    if (element < arguments.get(0) * inner) {
      int outer = element / inner;
      int start = arguments.get(4) + outer * length * inner + element - outer * inner;
      float best = sign * x.get(start);
      int place = 0;
      int firstNaN = length;
      for (int i = 0; i < length; i++) {
        float next = sign * x.get(start + i * inner);
        firstNaN = Float.isNaN(next) ? Math.min(firstNaN, i) : firstNaN;
        boolean better = next > best;
        best = better ? next : best;
        place = better ? i : place;
      }
      result.set(arguments.get(5) + element, firstNaN < length ? firstNaN : place);
    }
  }

  /**
   * Of int64 numbers.
   *
   * @param x (outer, length, inner), length at least 1
   * @param result receives (outer, inner)
   */
  public static void argLongs(
      KernelContext context, LongArray x, LongArray result, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    // The complement has the reverse order.
    long complement = arguments.get(3) == 1 ? 0L : -1L;
    int element = context.globalIdx;
    if (element < arguments.get(0) * inner) {
      int outer = element / inner;
      int start = arguments.get(4) + outer * length * inner + element - outer * inner;
      long best = x.get(start) ^ complement;
      int place = 0;
      for (int i = 1; i < length; i++) {
        long next = x.get(start + i * inner) ^ complement;
        boolean better = next > best;
        best = better ? next : best;
        place = better ? i : place;
      }
      result.set(arguments.get(5) + element, place);
    }
  }
}
