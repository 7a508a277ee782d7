package io.abaculus.cpu.vector;

import io.abaculus.cpu.MatrixProduct;
import io.abaculus.cpu.MatrixScratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One step of a product: all rows of C, some columns, some blocks of k. What it needs of B, packed,
 * fits the last cache. Its work falls into tasks that may run at the same time: first those that pack
 * B, then, after a barrier, those that multiply one block of rows with some panels.
 */
final class MatrixSlab {

  /**
   * Most of k that is summed in registers. Longer sums pay for going through C less often; shorter
   * panels of B would fit the first cache better, but that matters less, as they stream well.
   */
  static final int DEPTH = 512;

  /** Blocks of k are multiples of this, except the last; and so is {@link #DEPTH}. */
  private static final int DEPTH_STEP = 16;

  /**
   * Most rows of C in one task: enough to make loading a panel of B pay, and few enough that the tasks of one image
   * occupy some threads.
   */
  private static final int MOST_ROWS = 96;

  /** Most floats of packed B at a time: 4 MB, a share of the last cache. */
  private static final int PACKED_LENGTH = 1 << 20;

  /** Floats of B that one task packs. */
  private static final int PACK_TASK_LENGTH = 1 << 14;

  private final MatrixOperands operands;
  private final MatrixProduct product;
  private final Tile tile;
  private final MatrixPacking packing;

  /** The columns of this slab, and how many panels they make. */
  private final int firstColumn;

  private final int columns;
  private final int panels;
  private final int paddedColumns;

  /** The part of k of this slab, and how long its blocks are. */
  private final int firstK;

  private final int depth;
  private final int blockDepth;

  /** Rows of C in whole tiles, and how many blocks share them out evenly, lest threads wait for the last one. */
  private final int rowTiles;

  private final int rowBlocks;
  private final int panelsPerPackTask;

  private MatrixSlab(
      MatrixOperands operands, Tile tile, MatrixPacking packing, int firstColumn, int firstK) {
    this.operands = operands;
    this.tile = tile;
    this.packing = packing;
    this.firstColumn = firstColumn;
    this.firstK = firstK;
    product = operands.product();

    int depthBlocks = Math.max(1, ceilDiv(product.k(), DEPTH));
    blockDepth = Math.max(1, roundUp(ceilDiv(product.k(), depthBlocks), DEPTH_STEP));
    int mostColumns = PACKED_LENGTH / blockDepth / tile.columns() * tile.columns();
    columns = Math.min(product.n() - firstColumn, mostColumns);
    panels = ceilDiv(columns, tile.columns());
    int lastPanel = columns - (panels - 1) * tile.columns();
    paddedColumns = (panels - 1) * tile.columns() + packing.paddedWidth(product, lastPanel);

    int mostDepth = Math.max(1, PACKED_LENGTH / (paddedColumns * blockDepth)) * blockDepth;
    depth = Math.min(product.k() - firstK, mostDepth);

    rowTiles = ceilDiv(product.m(), tile.rows());
    rowBlocks = ceilDiv(product.m(), MOST_ROWS);
    panelsPerPackTask = Math.max(1, PACK_TASK_LENGTH / (tile.columns() * blockDepth));
  }

  /** The first step of a product; null if C has no elements. */
  static @Nullable MatrixSlab first(MatrixOperands operands, Tile tile, MatrixPacking packing) {
    MatrixProduct product = operands.product();
    if (product.m() == 0 || product.n() == 0) {
      return null;
    }
    return new MatrixSlab(operands, tile, packing, 0, 0);
  }

  /** The step after this one: on along k, then to the next columns; null after the last. */
  @Nullable
  MatrixSlab next() {
    if (firstK + depth < product.k()) {
      return new MatrixSlab(operands, tile, packing, firstColumn, firstK + depth);
    }
    if (firstColumn + columns < product.n()) {
      return new MatrixSlab(operands, tile, packing, firstColumn + columns, 0);
    }
    return null;
  }

  /** Whether blocks of rows are finished, in all columns, when this step has computed them. */
  boolean isLast() {
    return firstK + depth == product.k() && firstColumn + columns == product.n();
  }

  /** Floats that packed B takes. */
  int packedLength() {
    return paddedColumns * depth;
  }

  int panels() {
    return panels;
  }

  /** Tasks of packing B. */
  int packTasks() {
    return ceilDiv(depth, blockDepth) * ceilDiv(panels, panelsPerPackTask);
  }

  /** Packs some panels of one block of k. */
  void pack(int task, float[] packed) {
    int tasksPerBlock = ceilDiv(panels, panelsPerPackTask);
    int k = task / tasksPerBlock * blockDepth;
    int from = task % tasksPerBlock * panelsPerPackTask;
    int to = Math.min(from + panelsPerPackTask, panels);
    packPanels(k, from, to, packed);
  }

  /** Packs panels {@code from} to {@code to} (exclusive) of all blocks of k. */
  void packPanels(int from, int to, float[] packed) {
    for (int k = 0; k < depth; k += blockDepth) {
      packPanels(k, from, to, packed);
    }
  }

  private void packPanels(int k, int from, int to, float[] packed) {
    int length = Math.min(blockDepth, depth - k);
    for (int panel = from; panel < to; panel++) {
      int column = panel * tile.columns();
      packing.panel(
          operands,
          firstK + k,
          length,
          firstColumn + column,
          Math.min(tile.columns(), columns - column),
          packed,
          panelOffset(k, length, panel));
    }
  }

  /** Where a panel begins: blocks of k follow each other, and in each the panels. */
  private int panelOffset(int k, int length, int panel) {
    return k * paddedColumns + panel * tile.columns() * length;
  }

  /** Blocks of rows of C; they depend on m alone. */
  int rowBlocks() {
    return rowBlocks;
  }

  int firstRow(int block) {
    return (int) ((long) block * rowTiles / rowBlocks) * tile.rows();
  }

  int rowCount(int block) {
    return Math.min(firstRow(block + 1), product.m()) - firstRow(block);
  }

  /** How many parts to split the panels into, so that there are about so many tasks. */
  int columnParts(int tasks) {
    int fewestPanels = 4;
    return Math.clamp(ceilDiv(tasks, rowBlocks()), 1, Math.max(1, panels / fewestPanels));
  }

  /** Multiplies a block of rows with panels {@code from} to {@code to} (exclusive). */
  void multiply(int block, int from, int to, float[] packed, MatrixScratch scratch) {
    int row = firstRow(block);
    int rows = rowCount(block);
    if (product.k() == 0 && !product.accumulate()) {
      clear(row, rows);
    }
    for (int k = 0; k < depth; k += blockDepth) {
      int length = Math.min(blockDepth, depth - k);
      float[] left = scratch.left(ceilDiv(rowTiles, rowBlocks) * tile.rows() * Tile.A_STRIDE);
      packing.left(operands, row, rows, firstK + k, length, left);
      boolean add = product.accumulate() || firstK + k > 0;
      for (int panel = from; panel < to; panel++) {
        int offset = panelOffset(k, length, panel);
        panel(row, rows, panel * tile.columns(), length, left, packed, offset, scratch, add);
      }
    }
  }

  /** Multiplies packed rows of A with one panel of B, tile by tile. */
  private void panel(
      int row,
      int rows,
      int column,
      int length,
      float[] left,
      float[] packed,
      int panelOffset,
      MatrixScratch scratch,
      boolean add) {
    int width = Math.min(tile.columns(), columns - column);
    int padded = packing.paddedWidth(product, width);
    boolean narrow = padded < tile.columns();
    float[] c = operands.c();
    int ldc = product.ldc();
    int cOffset = operands.cOffset() + row * ldc + firstColumn + column;
    for (int i = 0; i < rows; i += tile.rows()) {
      int height = Math.min(tile.rows(), rows - i);
      boolean whole = height == tile.rows() && width == padded;
      float[] target = whole ? c : scratch.edge(tile.rows() * padded);
      int offset = whole ? cOffset + i * ldc : 0;
      int stride = whole ? ldc : padded;
      int aOffset = i * Tile.A_STRIDE;
      boolean addNow = add && whole;
      if (narrow) {
        tile.multiplyNarrow(
            length, left, aOffset, packed, panelOffset, target, offset, stride, addNow);
      } else if (packing.inColumns(product)) {
        tile.multiplyColumns(
            length, left, aOffset, packed, panelOffset, target, offset, stride, addNow);
      } else {
        tile.multiply(length, left, aOffset, packed, panelOffset, target, offset, stride, addNow);
      }
      if (!whole) {
        copyEdge(target, padded, height, width, cOffset + i * ldc, add);
      }
    }
  }

  /** Copies or adds the part of a tile that lies within C. */
  private void copyEdge(
      float[] edge, int stride, int height, int width, int cOffset, boolean add) {
    float[] c = operands.c();
    for (int i = 0; i < height; i++) {
      int target = cOffset + i * product.ldc();
      for (int j = 0; j < width; j++) {
        float sum = edge[i * stride + j];
        c[target + j] = add ? c[target + j] + sum : sum;
      }
    }
  }

  /** An empty sum is zero. */
  private void clear(int row, int rows) {
    for (int i = row; i < row + rows; i++) {
      int start = operands.cOffset() + i * product.ldc() + firstColumn;
      Arrays.fill(operands.c(), start, start + columns, 0f);
    }
  }

  private static int ceilDiv(int x, int y) {
    return Math.ceilDiv(x, y);
  }

  private static int roundUp(int x, int multiple) {
    return ceilDiv(x, multiple) * multiple;
  }
}
