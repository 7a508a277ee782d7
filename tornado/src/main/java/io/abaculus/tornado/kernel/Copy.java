package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Copies that change the order of elements: permuted axes, slices, expansions, concatenations. */
public final class Copy {
  private Copy() {}

  /**
   * Element (i, j, …) of the result's walk is read and written at its own strides. Launch: as many
   * work-items as elements, rounded up to groups.
   *
   * @param x what is read
   * @param out what is written
   * @param arguments rank; where x and out begin; then of every axis, the last one first, its length,
   *     its stride in x (0 to repeat) and its stride in out
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
}
