package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost product of attention: four rows by two vectors of C, whose eight sums stay in
 * registers while k runs. Eight are what two multiplying units of a latency of four cycles need; of
 * AVX2's sixteen registers the compiler spills no sum as long as there are no more than ten.
 *
 * <p>A is in strips: rows {@link #STRIDE} apart, a constant, so that all rows are reached from one
 * address. A matrix of more than {@link #STRIP} columns is several strips one after another. B is in
 * panels of {@link #WIDTH} columns.
 */
final class AttentionTile {

  /** Rows of a tile. */
  static final int ROWS = 4;

  /** Columns of a tile. */
  static final int WIDTH = 2 * LANES;

  /** Columns of a strip: a multiple of a tile's rows and columns at every width of vectors. */
  static final int STRIP = 320;

  /**
   * Distance of a strip's rows: no multiple of a high power of two, lest rows compete for the same
   * lines of the cache.
   */
  static final int STRIDE = STRIP + 16;

  private AttentionTile() {}

  /** C = or += A · B, with A's rows along the strip. */
  static void multiply(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    FloatVector left0 = FloatVector.zero(FLOATS);
    FloatVector right0 = left0;
    FloatVector left1 = left0;
    FloatVector right1 = left0;
    FloatVector left2 = left0;
    FloatVector right2 = left0;
    FloatVector left3 = left0;
    FloatVector right3 = left0;
    for (int k = 0; k < depth; k++) {
      final FloatVector left = fromArray(FLOATS, b, bOffset + k * WIDTH);
      final FloatVector right = fromArray(FLOATS, b, bOffset + k * WIDTH + LANES);
      FloatVector x = broadcast(FLOATS, a[aOffset + k]);
      left0 = x.fma(left, left0);
      right0 = x.fma(right, right0);
      x = broadcast(FLOATS, a[aOffset + STRIDE + k]);
      left1 = x.fma(left, left1);
      right1 = x.fma(right, right1);
      x = broadcast(FLOATS, a[aOffset + 2 * STRIDE + k]);
      left2 = x.fma(left, left2);
      right2 = x.fma(right, right2);
      x = broadcast(FLOATS, a[aOffset + 3 * STRIDE + k]);
      left3 = x.fma(left, left3);
      right3 = x.fma(right, right3);
    }
    store(left0, right0, c, cOffset, add);
    store(left1, right1, c, cOffset + ldc, add);
    store(left2, right2, c, cOffset + 2 * ldc, add);
    store(left3, right3, c, cOffset + 3 * ldc, add);
  }

  /** C = or += Aᵀ · B, with A's columns, the rows of Aᵀ, along the strip. */
  static void multiplyTransposed(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    FloatVector left0 = FloatVector.zero(FLOATS);
    FloatVector right0 = left0;
    FloatVector left1 = left0;
    FloatVector right1 = left0;
    FloatVector left2 = left0;
    FloatVector right2 = left0;
    FloatVector left3 = left0;
    FloatVector right3 = left0;
    for (int k = 0; k < depth; k++) {
      final FloatVector left = fromArray(FLOATS, b, bOffset + k * WIDTH);
      final FloatVector right = fromArray(FLOATS, b, bOffset + k * WIDTH + LANES);
      FloatVector x = broadcast(FLOATS, a[aOffset + k * STRIDE]);
      left0 = x.fma(left, left0);
      right0 = x.fma(right, right0);
      x = broadcast(FLOATS, a[aOffset + k * STRIDE + 1]);
      left1 = x.fma(left, left1);
      right1 = x.fma(right, right1);
      x = broadcast(FLOATS, a[aOffset + k * STRIDE + 2]);
      left2 = x.fma(left, left2);
      right2 = x.fma(right, right2);
      x = broadcast(FLOATS, a[aOffset + k * STRIDE + 3]);
      left3 = x.fma(left, left3);
      right3 = x.fma(right, right3);
    }
    store(left0, right0, c, cOffset, add);
    store(left1, right1, c, cOffset + ldc, add);
    store(left2, right2, c, cOffset + 2 * ldc, add);
    store(left3, right3, c, cOffset + 3 * ldc, add);
  }

  private static void store(
      FloatVector left, FloatVector right, float[] c, int offset, boolean add) {
    if (add) {
      left.add(fromArray(FLOATS, c, offset)).intoArray(c, offset);
      right.add(fromArray(FLOATS, c, offset + LANES)).intoArray(c, offset + LANES);
    } else {
      left.intoArray(c, offset);
      right.intoArray(c, offset + LANES);
    }
  }
}
