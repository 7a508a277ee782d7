package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Finds the first index that is out of range, since a kernel cannot refuse one itself. A single group,
 * so that the first is the first of all; 1 KiB of local memory.
 */
public final class RangeCheck {
  /** Work-items of the group. */
  public static final int LANES = 256;

  private RangeCheck() {}

  /**
   * Writes the position of the first index out of [0, bound), plus 1, and the index; zeros if there is
   * none. Launch: one group of 256.
   *
   * @param index (count)
   * @param fault receives two numbers
   * @param arguments count, bound; 1 if one number more is allowed, and that number; where index and
   *     fault begin
   */
  public static void checkRange(
      KernelContext context, LongArray index, LongArray fault, IntArray arguments) {
    int count = arguments.get(0);
    int bound = arguments.get(1);
    boolean exempts = arguments.get(2) == 1;
    int exempted = arguments.get(3);
    int start = arguments.get(4);
    int lane = context.localIdx;
    int[] firsts = context.allocateIntLocalArray(LANES);
    int first = count;
    for (int i = lane; i < count; i += LANES) {
      long number = index.get(start + i);
      int outside = number >= 0 && number < bound ? 0 : 1;
      int exempt = exempts && number == exempted ? 1 : 0;
      first = outside > exempt ? Math.min(first, i) : first;
    }
    firsts[lane] = first;
    context.localBarrier();
    if (lane == 0) {
      for (int i = 1; i < LANES; i++) {
        first = Math.min(first, firsts[i]);
      }
      boolean found = first < count;
      long number = index.get(start + (found ? first : 0));
      fault.set(arguments.get(5), found ? first + 1 : 0);
      fault.set(arguments.get(5) + 1, found ? number : 0);
    }
  }
}
