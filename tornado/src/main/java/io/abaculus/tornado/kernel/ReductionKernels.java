package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Sums, means and extremes of rows and of columns, always in the same order.
 *
 * <p>A group has 32 x 8 work-items and 1 KiB of local memory. Of a row, work-item i takes elements i, i
 * + 32, …, and the 32 results are put together from the first to the last; of a column, work-item i
 * takes rows i, i + 8, ….
 */
public final class ReductionKernels {
  /** Work-items for a row; columns of a group. */
  public static final int LANES = 32;

  /** Rows of a group; work-items for a column. */
  public static final int ROWS = 8;

  /** Adds. */
  public static final int SUM = 0;

  /** Takes the largest element; NaN where there is one. */
  public static final int MAX = 1;

  /** Takes the smallest element; NaN where there is one. */
  public static final int MIN = 2;

  private ReductionKernels() {}

  /**
   * Reduces every row, a piece of it at a time. Launch: (rows / 8, pieces) groups of 32 x 8, rounded up.
   * What pieces give is reduced once more, as one piece.
   *
   * @param x (rows, width), width at least 1
   * @param result receives (rows, pieces)
   * @param factors what each result is multiplied by: 1, or 1 / width for a mean
   * @param arguments rows, width; where x and result begin; the function; width of a piece
   */
  public static void rows(
      KernelContext context,
      FloatArray x,
      FloatArray result,
      FloatArray factors,
      IntArray arguments) {
    int rows = arguments.get(0);
    int width = arguments.get(1);
    int function = arguments.get(4);
    int pieceWidth = arguments.get(5);
    int pieces = (width + pieceWidth - 1) / pieceWidth;
    int piece = context.groupIdy;
    int lane = context.localIdx;
    int part = context.localIdy * LANES;
    int row = context.groupIdx * ROWS + context.localIdy;
    int start = arguments.get(2) + Math.min(row, rows - 1) * width;
    int firstColumn = piece * pieceWidth + lane;
    int end = Math.min((piece + 1) * pieceWidth, width);
    float[] parts = context.allocateFloatLocalArray(LANES * ROWS);
    // An extreme may count an element twice, a sum begins with nothing.
    float first = x.get(start + Math.min(firstColumn, end - 1));
    float value = function == SUM && firstColumn >= end ? 0f : first;
    for (int i = firstColumn + LANES; i < end; i += LANES) {
      value = combine(function, value, x.get(start + i));
    }
    parts[part + lane] = value;
    context.localBarrier();
    if (lane == 0 && row < rows) {
      value = parts[part];
      for (int i = 1; i < LANES; i++) {
        value = combine(function, value, parts[part + i]);
      }
      result.set(arguments.get(3) + row * pieces + piece, value * factors.get(0));
    }
  }

  /**
   * Reduces every column of a piece of the rows of several matrices. Launch: (matrices x width / 32,
   * pieces) groups of 32 x 8, width / 32 rounded up. What pieces give is reduced once more, as one piece.
   *
   * @param x (matrices, rows, width), rows at least 1
   * @param result receives (matrices, pieces, width)
   * @param factors what each result is multiplied by
   * @param arguments rows, width; where x and result begin; the function; rows of a piece
   */
  public static void columns(
      KernelContext context,
      FloatArray x,
      FloatArray result,
      FloatArray factors,
      IntArray arguments) {
    int rows = arguments.get(0);
    int width = arguments.get(1);
    int function = arguments.get(4);
    int pieceRows = arguments.get(5);
    int lane = context.localIdx;
    int part = context.localIdy;
    int columnGroups = (width + LANES - 1) / LANES;
    int matrix = context.groupIdx / columnGroups;
    int column = (context.groupIdx - matrix * columnGroups) * LANES + lane;
    int start = arguments.get(2) + matrix * rows * width + Math.min(column, width - 1);
    int firstRow = context.groupIdy * pieceRows + part;
    int end = Math.min((context.groupIdy + 1) * pieceRows, rows);
    float[] parts = context.allocateFloatLocalArray(LANES * ROWS);
    float first = x.get(start + Math.min(firstRow, end - 1) * width);
    float value = function == SUM && firstRow >= end ? 0f : first;
    for (int row = firstRow + ROWS; row < end; row += ROWS) {
      value = combine(function, value, x.get(start + row * width));
    }
    parts[part * LANES + lane] = value;
    context.localBarrier();
    if (part == 0 && column < width) {
      value = parts[lane];
      for (int i = 1; i < ROWS; i++) {
        value = combine(function, value, parts[i * LANES + lane]);
      }
      int pieces = (rows + pieceRows - 1) / pieceRows;
      int piece = matrix * pieces + context.groupIdy;
      result.set(arguments.get(3) + piece * width + column, value * factors.get(0));
    }
  }

  private static float combine(int function, float a, float b) {
    float larger = a > b || Float.isNaN(a) ? a : b;
    float smaller = a < b || Float.isNaN(a) ? a : b;
    return function == SUM ? a + b : function == MAX ? larger : smaller;
  }
}
