package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * The order of the elements of rows. A work-item counts who comes before its element, which suits rows
 * of some thousand.
 */
public final class SortKernels {
  private SortKernels() {}

  /**
   * The indices that sort every row, or the first of them; equals stay in order, and NaN counts as
   * larger than any number. Launch: rows x length work-items, rounded up to groups.
   *
   * @param x (rows, length)
   * @param order receives (rows, kept)
   * @param arguments rows, length, kept; 1 to begin with the largest, 0 with the smallest; where x and
   *     order begin
   */
  public static void sortIndices(
      KernelContext context, FloatArray x, LongArray order, IntArray arguments) {
    int length = arguments.get(1);
    int kept = arguments.get(2);
    int sign = arguments.get(3) == 1 ? -1 : 1;
    int element = context.globalIdx;
    if (element < arguments.get(0) * length) {
      int row = element / length;
      int place = element - row * length;
      int start = arguments.get(4) + row * length;
      float own = x.get(start + place);
      int rank = 0;
      for (int i = 0; i < length; i++) {
        float other = x.get(start + i);
        // In numbers, since TornadoVM loses negations in conditions of three parts: an equal element
        // counts if it is earlier.
        int earlier = i < place ? 1 : 0;
        rank += 2 * sign * compare(other, own) - earlier < 0 ? 1 : 0;
      }
      if (rank < kept) {
        order.set(arguments.get(5) + row * kept + rank, place);
      }
    }
  }

  /** -1, 0 or 1 as a is smaller, equal or larger. */
  private static int compare(float a, float b) {
    int aIsNaN = Float.isNaN(a) ? 1 : 0;
    int bIsNaN = Float.isNaN(b) ? 1 : 0;
    int larger = a > b ? 1 : 0;
    int smaller = a < b ? 1 : 0;
    return aIsNaN - bIsNaN + larger - smaller;
  }
}
