package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Matrix products C = A B, either operand transposed, in batches.
 *
 * <p>A group of 16 x 16 work-items computes a tile of 128 x 128; each work-item 8 x 8 results that lie
 * 16 apart, which keeps its reads of local memory free of bank conflicts. Along the inner axis, pieces
 * of 16 pass through local memory (16.5 KiB), the next one under way from global memory while one is
 * multiplied. Neighbouring work-items read neighbouring elements of either layout.
 *
 * <p>Every element is summed from the first inner element to the last.
 *
 * <p>What follows a product may be done with each element as it is finished. {@link
 * io.abaculus.tornado.pass.ProductPassKernel} makes a kernel of each such epilogue, which is this one
 * with other code where it calls {@link #FIRST} and {@link #PLACE}, and where it stores an element, as it
 * does nowhere else.
 */
public final class ProductKernels {
  /** Rows and columns of a group's tile. */
  public static final int TILE = 128;

  /** Work-items of a group along each of two axes. */
  public static final int LOCAL = 16;

  /** The kernel. */
  public static final String PRODUCT = "multiply";

  /** What a work-item calls once, when its elements are summed: where the first element is to go. */
  public static final String FIRST = "firstPlace";

  /** What it calls for each of its elements: where that is to go. */
  public static final String PLACE = "place";

  /** Elements of {@code arguments}. */
  public static final int ARGUMENTS = 11;

  private static final int DEPTH = 8;
  private static final int STRIDE = 132;
  private static final int PIECE = DEPTH * STRIDE;

  private ProductKernels() {}

  /**
   * Launch: (columns / 128, rows / 128, batch) groups of 16 x 16, rounded up.
   *
   * @param a (rows, inner), or (inner, rows) where transposed; row-major
   * @param b (inner, columns), or (columns, inner) where transposed
   * @param c receives (rows, columns)
   * @param arguments rows, columns, inner; where a begins, from one a to the next in the batch (0 to
   *     use one for all), whether it is transposed (1); the same three of b; where c begins, from one
   *     to the next
   */
  public static void multiply(
      KernelContext context,
      FloatArray a,
      FloatArray b,
      FloatArray c,
      IntArray arguments) {
    int rows = arguments.get(0);
    int columns = arguments.get(1);
    int inner = arguments.get(2);
    int batch = context.groupIdz;
    int x = context.localIdx;
    int y = context.localIdy;
    int item = y * LOCAL + x;
    int firstRow = context.groupIdy * TILE;
    int firstColumn = context.groupIdx * TILE;
    float[] aTile = context.allocateFloatLocalArray(2 * PIECE);
    float[] bTile = context.allocateFloatLocalArray(2 * PIECE);

    // A work-item carries 4 elements of each piece; along whichever axis is contiguous, 8 or 128
    // work-items stand side by side.
    boolean aAcross = arguments.get(5) == 1;
    int aStart = arguments.get(3) + batch * arguments.get(4);
    int aRow = aAcross ? item & 127 : item >> 3;
    int aRowStep = aAcross ? 0 : 32;
    int aDepth = aAcross ? item >> 7 : item & 7;
    int aDepthStep = aAcross ? 2 : 0;
    int aRowStride = aAcross ? 1 : inner;
    int aDepthStride = aAcross ? rows : 1;
    int aPlace = aDepth * STRIDE + aRow;
    int aPlaceStep = aDepthStep * STRIDE + aRowStep;
    boolean bAcross = arguments.get(8) == 0;
    int bStart = arguments.get(6) + batch * arguments.get(7);
    int bColumn = bAcross ? item & 127 : item >> 3;
    int bColumnStep = bAcross ? 0 : 32;
    int bDepth = bAcross ? item >> 7 : item & 7;
    int bDepthStep = bAcross ? 2 : 0;
    int bColumnStride = bAcross ? 1 : inner;
    int bDepthStride = bAcross ? columns : 1;
    int bPlace = bDepth * STRIDE + bColumn;
    int bPlaceStep = bDepthStep * STRIDE + bColumnStep;

    float[] aNext = new float[4];
    float[] bNext = new float[4];
    float[] sums = new float[64];
    for (int i = 0; i < 64; i++) {
      sums[i] = 0f;
    }
    int half = PIECE;
    // Piece by piece, and one more time around: a piece is loaded while the one before it is used.
    for (int start = -DEPTH; start < inner; start += DEPTH) {
      for (int j = 0; j < 4; j++) {
        int row = Math.min(firstRow + aRow + j * aRowStep, rows - 1);
        int depth = start + DEPTH + aDepth + j * aDepthStep;
        float value = a.get(aStart + row * aRowStride + Math.min(depth, inner - 1) * aDepthStride);
        aNext[j] = depth < inner ? value : 0f;
      }
      for (int j = 0; j < 4; j++) {
        int column = Math.min(firstColumn + bColumn + j * bColumnStep, columns - 1);
        int depth = start + DEPTH + bDepth + j * bDepthStep;
        float value =
            b.get(bStart + column * bColumnStride + Math.min(depth, inner - 1) * bDepthStride);
        bNext[j] = depth < inner ? value : 0f;
      }
      if (start >= 0) {
        for (int depth = 0; depth < DEPTH; depth++) {
          float[] left = new float[8];
          float[] right = new float[8];
          for (int i = 0; i < 8; i++) {
            left[i] = aTile[half + depth * STRIDE + y + 16 * i];
            right[i] = bTile[half + depth * STRIDE + x + 16 * i];
          }
          for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
              sums[i * 8 + j] = left[i] * right[j] + sums[i * 8 + j];
            }
          }
        }
      }
      // The other half was last read before the barrier of the last time around.
      for (int j = 0; j < 4; j++) {
        aTile[PIECE - half + aPlace + j * aPlaceStep] = aNext[j];
        bTile[PIECE - half + bPlace + j * bPlaceStep] = bNext[j];
      }
      context.localBarrier();
      half = PIECE - half;
    }

    // A copy, whose elements are chosen by number: what is to stay in registers must not be.
    float[] finished = new float[64];
    for (int i = 0; i < 64; i++) {
      finished[i] = sums[i];
    }
    int start = firstPlace(arguments.get(9), arguments.get(10), batch);
    for (int i = 0; i < 64; i++) {
      int row = firstRow + y + 16 * (i >> 3);
      int column = firstColumn + x + 16 * (i & 7);
      if (row < rows && column < columns) {
        c.set(place(start, row, column, columns), finished[i]);
      }
    }
  }

  private static int firstPlace(int start, int step, int batch) {
    return start + batch * step;
  }

  private static int place(int start, int row, int column, int columns) {
    return start + row * columns + column;
  }
}
