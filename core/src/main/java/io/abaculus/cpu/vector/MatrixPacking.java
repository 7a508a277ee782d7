package io.abaculus.cpu.vector;

import io.abaculus.cpu.MatrixProduct;
import java.util.Arrays;

/**
 * Copies parts of A and B to where a {@link Tile} reads them in sequence, transposed if they are not
 * stored as the tile needs them.
 */
final class MatrixPacking {

  /** Rows of transposed A that are packed in one sweep: their parts fit the first cache. */
  private static final int SWEEP = 32;

  private final Tile tile;
  private final Transpose transpose;
  private final boolean alwaysColumns;

  /**
   * For a tile.
   *
   * @param alwaysColumns whether A is packed in columns, however it is stored
   */
  MatrixPacking(Tile tile, Transpose transpose, boolean alwaysColumns) {
    this.tile = tile;
    this.transpose = transpose;
    this.alwaysColumns = alwaysColumns;
  }

  /** Whether A is packed in columns: always, or because it is stored so. */
  boolean inColumns(MatrixProduct product) {
    return alwaysColumns || product.transposeA();
  }

  /**
   * Packs op(A)[row .. row + rows, k .. k + depth]: as rows, {@link Tile#A_STRIDE} apart, or as columns for each tile,
   * in the place that its rows would take.
   */
  void left(MatrixOperands operands, int row, int rows, int k, int depth, float[] to) {
    MatrixProduct product = operands.product();
    int stride = product.lda();
    float[] a = operands.a();
    if (product.transposeA()) {
      columns(a, operands.aOffset() + k * stride + row, stride, rows, depth, to);
      return;
    }
    int from = operands.aOffset() + row * stride + k;
    if (alwaysColumns) {
      transposed(a, from, stride, rows, depth, to);
    } else {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(a, from + i * stride, to, i * Tile.A_STRIDE, depth);
      }
    }
  }

  /** Rows of stored A as columns, tile by tile. */
  private void transposed(float[] a, int from, int stride, int rows, int depth, float[] to) {
    for (int i = 0; i < rows; i += tile.rows()) {
      int height = Math.min(tile.rows(), rows - i);
      transpose.matrix(
          a, from + i * stride, stride, height, depth, to, i * Tile.A_STRIDE, tile.rows());
    }
  }

  /** Some rows of stored A at a time, so that each is read in one sweep, for all tiles. */
  private void columns(float[] a, int from, int stride, int rows, int depth, float[] to) {
    for (int k = 0; k < depth; k += SWEEP) {
      int count = Math.min(SWEEP, depth - k);
      for (int i = 0; i < rows; i += tile.rows()) {
        int source = from + k * stride + i;
        int target = i * Tile.A_STRIDE + k * tile.rows();
        long end = source + (count - 1L) * stride + tile.rows() + tile.lanes();
        if (end <= a.length) {
          tile.copyColumns(a, source, stride, count, to, target);
        } else {
          int height = Math.min(tile.rows(), rows - i);
          copy(a, source, stride, count, height, to, target, tile.rows());
        }
      }
    }
  }

  private static void copy(
      float[] from,
      int offset,
      int stride,
      int rows,
      int columns,
      float[] to,
      int toOffset,
      int toStride) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        to[toOffset + i * toStride + j] = from[offset + i * stride + j];
      }
    }
  }

  /**
   * The width that a panel of {@code columns} columns is padded to: two vectors, or one if that is
   * enough. There is no narrow tile for columns of A.
   */
  int paddedWidth(MatrixProduct product, int columns) {
    boolean narrow = columns <= tile.lanes() && !inColumns(product);
    return narrow ? tile.lanes() : tile.columns();
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
    int width = paddedWidth(product, columns);
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
      copy(b, from, stride, depth, columns, to, toOffset, width);
    }
  }
}
