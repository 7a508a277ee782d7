package io.abaculus.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Five rows by two vectors of eight, for AVX2: of its sixteen registers the compiler leaves fifteen,
 * which hold ten sums, two vectors of B and three broadcast elements of A.
 *
 * <p>Left alone, the compiler's scheduler loads all elements of A ahead, and then keeps sums in memory
 * for want of registers: a third of the speed. A branch that is never taken, after three rows, holds
 * it back, since loads do not move across it.
 */
final class Tile256 implements Tile {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
  private static final int LANES = 8;
  private static final int ROWS = 5;
  private static final int COLUMNS = 2 * LANES;

  /** No value of k. Not final, so that the compiler does not know, and keeps the branch. */
  private static int never = -1;

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public void copyPanel(float[] from, int offset, int stride, int depth, float[] to, int toOffset) {
    for (int k = 0; k < depth; k++) {
      int source = offset + k * stride;
      int target = toOffset + k * COLUMNS;
      FloatVector.fromArray(SPECIES, from, source).intoArray(to, target);
      FloatVector.fromArray(SPECIES, from, source + LANES).intoArray(to, target + LANES);
    }
  }

  @Override
  public void copyColumns(
      float[] from, int offset, int stride, int depth, float[] to, int toOffset) {
    for (int k = 0; k < depth; k++) {
      int source = offset + k * stride;
      int target = toOffset + k * ROWS;
      FloatVector.fromArray(SPECIES, from, source).intoArray(to, target);
    }
  }

  @Override
  public void multiply(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    FloatVector left0 = FloatVector.zero(SPECIES);
    FloatVector right0 = FloatVector.zero(SPECIES);
    FloatVector left1 = FloatVector.zero(SPECIES);
    FloatVector right1 = FloatVector.zero(SPECIES);
    FloatVector left2 = FloatVector.zero(SPECIES);
    FloatVector right2 = FloatVector.zero(SPECIES);
    FloatVector left3 = FloatVector.zero(SPECIES);
    FloatVector right3 = FloatVector.zero(SPECIES);
    FloatVector left4 = FloatVector.zero(SPECIES);
    FloatVector right4 = FloatVector.zero(SPECIES);
    int guard = never;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * COLUMNS;
      FloatVector left = FloatVector.fromArray(SPECIES, b, row);
      FloatVector right = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      left0 = x.fma(left, left0);
      right0 = x.fma(right, right0);
      x = FloatVector.broadcast(SPECIES, a[aOffset + A_STRIDE + k]);
      left1 = x.fma(left, left1);
      right1 = x.fma(right, right1);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * A_STRIDE + k]);
      left2 = x.fma(left, left2);
      right2 = x.fma(right, right2);
      if (k == guard) {
        break;
      }
      x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * A_STRIDE + k]);
      left3 = x.fma(left, left3);
      right3 = x.fma(right, right3);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * A_STRIDE + k]);
      left4 = x.fma(left, left4);
      right4 = x.fma(right, right4);
    }
    if (add) {
      left0 = left0.add(FloatVector.fromArray(SPECIES, c, cOffset));
      right0 = right0.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
      left1 = left1.add(FloatVector.fromArray(SPECIES, c, cOffset + ldc));
      right1 = right1.add(FloatVector.fromArray(SPECIES, c, cOffset + ldc + LANES));
      left2 = left2.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * ldc));
      right2 = right2.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * ldc + LANES));
      left3 = left3.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * ldc));
      right3 = right3.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * ldc + LANES));
      left4 = left4.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * ldc));
      right4 = right4.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * ldc + LANES));
    }
    left0.intoArray(c, cOffset);
    right0.intoArray(c, cOffset + LANES);
    left1.intoArray(c, cOffset + ldc);
    right1.intoArray(c, cOffset + ldc + LANES);
    left2.intoArray(c, cOffset + 2 * ldc);
    right2.intoArray(c, cOffset + 2 * ldc + LANES);
    left3.intoArray(c, cOffset + 3 * ldc);
    right3.intoArray(c, cOffset + 3 * ldc + LANES);
    left4.intoArray(c, cOffset + 4 * ldc);
    right4.intoArray(c, cOffset + 4 * ldc + LANES);
  }

  @Override
  public void multiplyColumns(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    FloatVector left0 = FloatVector.zero(SPECIES);
    FloatVector right0 = FloatVector.zero(SPECIES);
    FloatVector left1 = FloatVector.zero(SPECIES);
    FloatVector right1 = FloatVector.zero(SPECIES);
    FloatVector left2 = FloatVector.zero(SPECIES);
    FloatVector right2 = FloatVector.zero(SPECIES);
    FloatVector left3 = FloatVector.zero(SPECIES);
    FloatVector right3 = FloatVector.zero(SPECIES);
    FloatVector left4 = FloatVector.zero(SPECIES);
    FloatVector right4 = FloatVector.zero(SPECIES);
    int guard = never;
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * COLUMNS;
      FloatVector left = FloatVector.fromArray(SPECIES, b, row);
      FloatVector right = FloatVector.fromArray(SPECIES, b, row + LANES);
      int column = aOffset + k * ROWS;
      FloatVector x = FloatVector.broadcast(SPECIES, a[column]);
      left0 = x.fma(left, left0);
      right0 = x.fma(right, right0);
      x = FloatVector.broadcast(SPECIES, a[column + 1]);
      left1 = x.fma(left, left1);
      right1 = x.fma(right, right1);
      x = FloatVector.broadcast(SPECIES, a[column + 2]);
      left2 = x.fma(left, left2);
      right2 = x.fma(right, right2);
      if (k == guard) {
        break;
      }
      x = FloatVector.broadcast(SPECIES, a[column + 3]);
      left3 = x.fma(left, left3);
      right3 = x.fma(right, right3);
      x = FloatVector.broadcast(SPECIES, a[column + 4]);
      left4 = x.fma(left, left4);
      right4 = x.fma(right, right4);
    }
    if (add) {
      left0 = left0.add(FloatVector.fromArray(SPECIES, c, cOffset));
      right0 = right0.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
      left1 = left1.add(FloatVector.fromArray(SPECIES, c, cOffset + ldc));
      right1 = right1.add(FloatVector.fromArray(SPECIES, c, cOffset + ldc + LANES));
      left2 = left2.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * ldc));
      right2 = right2.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * ldc + LANES));
      left3 = left3.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * ldc));
      right3 = right3.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * ldc + LANES));
      left4 = left4.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * ldc));
      right4 = right4.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * ldc + LANES));
    }
    left0.intoArray(c, cOffset);
    right0.intoArray(c, cOffset + LANES);
    left1.intoArray(c, cOffset + ldc);
    right1.intoArray(c, cOffset + ldc + LANES);
    left2.intoArray(c, cOffset + 2 * ldc);
    right2.intoArray(c, cOffset + 2 * ldc + LANES);
    left3.intoArray(c, cOffset + 3 * ldc);
    right3.intoArray(c, cOffset + 3 * ldc + LANES);
    left4.intoArray(c, cOffset + 4 * ldc);
    right4.intoArray(c, cOffset + 4 * ldc + LANES);
  }

  @Override
  public void multiplyNarrow(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    FloatVector sum2 = FloatVector.zero(SPECIES);
    FloatVector sum3 = FloatVector.zero(SPECIES);
    FloatVector sum4 = FloatVector.zero(SPECIES);
    for (int k = 0; k < depth; k++) {
      FloatVector row = FloatVector.fromArray(SPECIES, b, bOffset + k * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      sum0 = x.fma(row, sum0);
      x = FloatVector.broadcast(SPECIES, a[aOffset + A_STRIDE + k]);
      sum1 = x.fma(row, sum1);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * A_STRIDE + k]);
      sum2 = x.fma(row, sum2);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * A_STRIDE + k]);
      sum3 = x.fma(row, sum3);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * A_STRIDE + k]);
      sum4 = x.fma(row, sum4);
    }
    if (add) {
      sum0 = sum0.add(FloatVector.fromArray(SPECIES, c, cOffset));
      sum1 = sum1.add(FloatVector.fromArray(SPECIES, c, cOffset + ldc));
      sum2 = sum2.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * ldc));
      sum3 = sum3.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * ldc));
      sum4 = sum4.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * ldc));
    }
    sum0.intoArray(c, cOffset);
    sum1.intoArray(c, cOffset + ldc);
    sum2.intoArray(c, cOffset + 2 * ldc);
    sum3.intoArray(c, cOffset + 3 * ldc);
    sum4.intoArray(c, cOffset + 4 * ldc);
  }
}
