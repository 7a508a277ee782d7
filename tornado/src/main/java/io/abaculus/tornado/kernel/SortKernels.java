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
    boolean descending = arguments.get(3) == 1;
    int element = context.globalIdx;
    if (element < arguments.get(0) * length) {
      int row = element / length;
      int place = element - row * length;
      int start = arguments.get(4) + row * length;
      float own = x.get(start + place);
      int rank = 0;
      for (int i = 0; i < length; i++) {
        float other = x.get(start + i);
        boolean smaller = isSmaller(other, own);
        boolean larger = isSmaller(own, other);
        boolean equal = !smaller && !larger;
        boolean before = descending ? larger : smaller;
        rank += before || (equal && i < place) ? 1 : 0;
      }
      if (rank < kept) {
        order.set(arguments.get(5) + row * kept + rank, place);
      }
    }
  }

  private static boolean isSmaller(float a, float b) {
    return a < b || (Float.isNaN(b) && !Float.isNaN(a));
  }
}
