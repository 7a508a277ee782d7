package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Sums and extremes of int64 numbers. */
public final class IntegerReductions {
  private IntegerReductions() {}

  /**
   * Reduces the middle axis of (outer, length, inner), a piece of it at a time; what pieces give is
   * reduced once more. One work-item adds one piece. Launch: outer x pieces x inner work-items, rounded
   * up to groups.
   *
   * @param x (outer, length, inner), length at least 1
   * @param result receives (outer, pieces, inner)
   * @param arguments outer, length, inner, length of a piece; the function, as {@link ReductionKernels}
   *     has it; where x and result begin
   */
  public static void reduceLongs(
      KernelContext context, LongArray x, LongArray result, IntArray arguments) {
    int length = arguments.get(1);
    int inner = arguments.get(2);
    int pieceLength = arguments.get(3);
    int function = arguments.get(4);
    int pieces = (length + pieceLength - 1) / pieceLength;
    int element = context.globalIdx;
    if (element < arguments.get(0) * pieces * inner) {
      int piece = element / inner;
      int outer = piece / pieces;
      int first = (piece - outer * pieces) * pieceLength;
      int end = Math.min(first + pieceLength, length);
      int start = arguments.get(5) + outer * length * inner + element - piece * inner;
      long value = x.get(start + first * inner);
      for (int i = first + 1; i < end; i++) {
        long next = x.get(start + i * inner);
        long larger = value > next ? value : next;
        long smaller = value < next ? value : next;
        value =
            function == ReductionKernels.SUM
                ? value + next
                : function == ReductionKernels.MAX ? larger : smaller;
      }
      result.set(arguments.get(6) + element, value);
    }
  }
}
