package io.abaculus.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows by two vectors of four, for x86 processors before AVX2: sixteen registers and no fused
 * multiply-add, whose emulation would be a hundred times slower than multiplying and adding.
 */
final class Tile128 implements Tile {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_128;
  private static final int LANES = 4;
  private static final int ROWS = 4;
  private static final int COLUMNS = 2 * LANES;

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
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * COLUMNS;
      FloatVector left = FloatVector.fromArray(SPECIES, b, row);
      FloatVector right = FloatVector.fromArray(SPECIES, b, row + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      left0 = left0.add(x.mul(left));
      right0 = right0.add(x.mul(right));
      x = FloatVector.broadcast(SPECIES, a[aOffset + A_STRIDE + k]);
      left1 = left1.add(x.mul(left));
      right1 = right1.add(x.mul(right));
      x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * A_STRIDE + k]);
      left2 = left2.add(x.mul(left));
      right2 = right2.add(x.mul(right));
      x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * A_STRIDE + k]);
      left3 = left3.add(x.mul(left));
      right3 = right3.add(x.mul(right));
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
    }
    left0.intoArray(c, cOffset);
    right0.intoArray(c, cOffset + LANES);
    left1.intoArray(c, cOffset + ldc);
    right1.intoArray(c, cOffset + ldc + LANES);
    left2.intoArray(c, cOffset + 2 * ldc);
    right2.intoArray(c, cOffset + 2 * ldc + LANES);
    left3.intoArray(c, cOffset + 3 * ldc);
    right3.intoArray(c, cOffset + 3 * ldc + LANES);
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
    for (int k = 0; k < depth; k++) {
      int row = bOffset + k * COLUMNS;
      FloatVector left = FloatVector.fromArray(SPECIES, b, row);
      FloatVector right = FloatVector.fromArray(SPECIES, b, row + LANES);
      int column = aOffset + k * ROWS;
      FloatVector x = FloatVector.broadcast(SPECIES, a[column]);
      left0 = left0.add(x.mul(left));
      right0 = right0.add(x.mul(right));
      x = FloatVector.broadcast(SPECIES, a[column + 1]);
      left1 = left1.add(x.mul(left));
      right1 = right1.add(x.mul(right));
      x = FloatVector.broadcast(SPECIES, a[column + 2]);
      left2 = left2.add(x.mul(left));
      right2 = right2.add(x.mul(right));
      x = FloatVector.broadcast(SPECIES, a[column + 3]);
      left3 = left3.add(x.mul(left));
      right3 = right3.add(x.mul(right));
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
    }
    left0.intoArray(c, cOffset);
    right0.intoArray(c, cOffset + LANES);
    left1.intoArray(c, cOffset + ldc);
    right1.intoArray(c, cOffset + ldc + LANES);
    left2.intoArray(c, cOffset + 2 * ldc);
    right2.intoArray(c, cOffset + 2 * ldc + LANES);
    left3.intoArray(c, cOffset + 3 * ldc);
    right3.intoArray(c, cOffset + 3 * ldc + LANES);
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
    for (int k = 0; k < depth; k++) {
      FloatVector row = FloatVector.fromArray(SPECIES, b, bOffset + k * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + k]);
      sum0 = sum0.add(x.mul(row));
      x = FloatVector.broadcast(SPECIES, a[aOffset + A_STRIDE + k]);
      sum1 = sum1.add(x.mul(row));
      x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * A_STRIDE + k]);
      sum2 = sum2.add(x.mul(row));
      x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * A_STRIDE + k]);
      sum3 = sum3.add(x.mul(row));
    }
    if (add) {
      sum0 = sum0.add(FloatVector.fromArray(SPECIES, c, cOffset));
      sum1 = sum1.add(FloatVector.fromArray(SPECIES, c, cOffset + ldc));
      sum2 = sum2.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * ldc));
      sum3 = sum3.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * ldc));
    }
    sum0.intoArray(c, cOffset);
    sum1.intoArray(c, cOffset + ldc);
    sum2.intoArray(c, cOffset + 2 * ldc);
    sum3.intoArray(c, cOffset + 3 * ldc);
  }
}
