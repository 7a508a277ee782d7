package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The patches under a window, which make a convolution a matrix product, and their adjoint. One
 * work-item an element of the result, groups of any size.
 *
 * <p>{@code arguments} of both: batch, channels, rows, columns; kernel rows, kernel columns, stride
 * rows, stride columns, padding rows, padding columns; positions down, positions across; where the
 * operand and the result begin.
 */
public final class Unfold {
  private Unfold() {}

  /**
   * Launch: batch x positions x channels x kernel work-items, rounded up to groups.
   *
   * @param x (batch, channels, rows, columns)
   * @param out receives (batch, positions, channels x kernel rows x kernel columns)
   */
  public static void forward(
      KernelContext context, FloatArray x, FloatArray out, IntArray arguments) {
    int channels = arguments.get(1);
    int rows = arguments.get(2);
    int columns = arguments.get(3);
    int kernelRows = arguments.get(4);
    int kernelColumns = arguments.get(5);
    int down = arguments.get(10);
    int across = arguments.get(11);
    int width = channels * kernelRows * kernelColumns;
    int element = context.globalIdx;
    if (element < arguments.get(0) * down * across * width) {
      int position = element / width;
      int within = element - position * width;
      int channel = within / (kernelRows * kernelColumns);
      int kernelRow = within / kernelColumns % kernelRows;
      int kernelColumn = within % kernelColumns;
      int sample = position / (down * across);
      int row = position / across % down * arguments.get(6) + kernelRow - arguments.get(8);
      int column = position % across * arguments.get(7) + kernelColumn - arguments.get(9);
      boolean inside = row >= 0 && row < rows && column >= 0 && column < columns;
      int from = ((sample * channels + channel) * rows + row) * columns + column;
      float value = x.get(arguments.get(12) + (inside ? from : 0));
      out.set(arguments.get(13) + element, inside ? value : 0f);
    }
  }

  /**
   * Adds patches back where they came from. Launch: batch x channels x rows x columns work-items,
   * rounded up to groups.
   *
   * @param x (batch, positions, channels x kernel rows x kernel columns)
   * @param out receives (batch, channels, rows, columns)
   */
  public static void fold(
      KernelContext context, FloatArray x, FloatArray out, IntArray arguments) {
    int channels = arguments.get(1);
    int rows = arguments.get(2);
    int columns = arguments.get(3);
    int kernelRows = arguments.get(4);
    int kernelColumns = arguments.get(5);
    int strideRows = arguments.get(6);
    int strideColumns = arguments.get(7);
    int down = arguments.get(10);
    int across = arguments.get(11);
    int width = channels * kernelRows * kernelColumns;
    int element = context.globalIdx;
    if (element < arguments.get(0) * channels * rows * columns) {
      int column = element % columns;
      int row = element / columns % rows;
      int channel = element / (rows * columns) % channels;
      int sample = element / (rows * columns * channels);
      float sum = 0f;
      for (int kernelRow = 0; kernelRow < kernelRows; kernelRow++) {
        int fromTop = row + arguments.get(8) - kernelRow;
        int positionRow = Math.max(fromTop, 0) / strideRows;
        boolean rowFits =
            fromTop >= 0 && positionRow * strideRows == fromTop && positionRow < down;
        for (int kernelColumn = 0; kernelColumn < kernelColumns; kernelColumn++) {
          int fromLeft = column + arguments.get(9) - kernelColumn;
          int positionColumn = Math.max(fromLeft, 0) / strideColumns;
          boolean fits =
              rowFits
                  && fromLeft >= 0
                  && positionColumn * strideColumns == fromLeft
                  && positionColumn < across;
          if (fits) {
            int position = (sample * down + positionRow) * across + positionColumn;
            int within = (channel * kernelRows + kernelRow) * kernelColumns + kernelColumn;
            sum += x.get(arguments.get(12) + position * width + within);
          }
        }
      }
      out.set(arguments.get(13) + element, sum);
    }
  }
}
