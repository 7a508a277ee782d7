package io.abaculus.cpu.vector;

import io.abaculus.cpu.MatrixProduct;
import java.util.Arrays;

/**
 * Copies parts of A and B to where a {@link Tile} reads them in sequence, transposed if they are not
 * stored as the tile needs them.
 */
final class MatrixPacking {

  private final Tile tile;
  private final Transpose transpose;

  MatrixPacking(Tile tile, Transpose transpose) {
    this.tile = tile;
    this.transpose = transpose;
  }

  /** Packs op(A)[row .. row + rows, k .. k + depth] as rows {@link Tile#A_STRIDE} apart. */
  void left(MatrixOperands operands, int row, int rows, int k, int depth, float[] to) {
    MatrixProduct product = operands.product();
    int stride = product.lda();
    float[] a = operands.a();
    if (product.transposeA()) {
      int from = operands.aOffset() + k * stride + row;
      transpose.matrix(a, from, stride, depth, rows, to, 0, Tile.A_STRIDE);
    } else {
      int from = operands.aOffset() + row * stride + k;
      for (int i = 0; i < rows; i++) {
        System.arraycopy(a, from + i * stride, to, i * Tile.A_STRIDE, depth);
      }
    }
  }

  /** The width that a panel of {@code columns} columns is padded to: one or two vectors. */
  int paddedWidth(int columns) {
    return columns <= tile.lanes() ? tile.lanes() : tile.columns();
  }

  /**
   * Packs op(B)[k .. k + depth, column .. column + columns] as rows of the padded width, one after
   * the other, with zeros in the padding.
   *
   * @param columns at most one panel
   */
  void panel(
      MatrixOperands operands,
      int k,
      int depth,
      int column,
      int columns,
      float[] to,
      int toOffset) {
    MatrixProduct product = operands.product();
    int stride = product.ldb();
    float[] b = operands.b();
    int width = paddedWidth(columns);
    if (columns < width) {
      Arrays.fill(to, toOffset, toOffset + depth * width, 0f);
    }
    if (product.transposeB()) {
      int from = operands.bOffset() + column * stride + k;
      transpose.matrix(b, from, stride, columns, depth, to, toOffset, width);
    } else if (columns == tile.columns()) {
      tile.copyPanel(b, operands.bOffset() + k * stride + column, stride, depth, to, toOffset);
    } else {
      int from = operands.bOffset() + k * stride + column;
      for (int i = 0; i < depth; i++) {
        for (int j = 0; j < columns; j++) {
          to[toOffset + i * width + j] = b[from + i * stride + j];
        }
      }
    }
  }
}
