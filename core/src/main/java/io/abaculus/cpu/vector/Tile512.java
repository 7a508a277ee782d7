package io.abaculus.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Twelve rows by two vectors of sixteen, for AVX-512: 24 of its 32 registers hold sums.
 */
final class Tile512 implements Tile {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int ROWS = 12;
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
    FloatVector left4 = FloatVector.zero(SPECIES);
    FloatVector right4 = FloatVector.zero(SPECIES);
    FloatVector left5 = FloatVector.zero(SPECIES);
    FloatVector right5 = FloatVector.zero(SPECIES);
    FloatVector left6 = FloatVector.zero(SPECIES);
    FloatVector right6 = FloatVector.zero(SPECIES);
    FloatVector left7 = FloatVector.zero(SPECIES);
    FloatVector right7 = FloatVector.zero(SPECIES);
    FloatVector left8 = FloatVector.zero(SPECIES);
    FloatVector right8 = FloatVector.zero(SPECIES);
    FloatVector left9 = FloatVector.zero(SPECIES);
    FloatVector right9 = FloatVector.zero(SPECIES);
    FloatVector left10 = FloatVector.zero(SPECIES);
    FloatVector right10 = FloatVector.zero(SPECIES);
    FloatVector left11 = FloatVector.zero(SPECIES);
    FloatVector right11 = FloatVector.zero(SPECIES);
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
      x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * A_STRIDE + k]);
      left3 = x.fma(left, left3);
      right3 = x.fma(right, right3);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * A_STRIDE + k]);
      left4 = x.fma(left, left4);
      right4 = x.fma(right, right4);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 5 * A_STRIDE + k]);
      left5 = x.fma(left, left5);
      right5 = x.fma(right, right5);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 6 * A_STRIDE + k]);
      left6 = x.fma(left, left6);
      right6 = x.fma(right, right6);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 7 * A_STRIDE + k]);
      left7 = x.fma(left, left7);
      right7 = x.fma(right, right7);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 8 * A_STRIDE + k]);
      left8 = x.fma(left, left8);
      right8 = x.fma(right, right8);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 9 * A_STRIDE + k]);
      left9 = x.fma(left, left9);
      right9 = x.fma(right, right9);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 10 * A_STRIDE + k]);
      left10 = x.fma(left, left10);
      right10 = x.fma(right, right10);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 11 * A_STRIDE + k]);
      left11 = x.fma(left, left11);
      right11 = x.fma(right, right11);
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
      left5 = left5.add(FloatVector.fromArray(SPECIES, c, cOffset + 5 * ldc));
      right5 = right5.add(FloatVector.fromArray(SPECIES, c, cOffset + 5 * ldc + LANES));
      left6 = left6.add(FloatVector.fromArray(SPECIES, c, cOffset + 6 * ldc));
      right6 = right6.add(FloatVector.fromArray(SPECIES, c, cOffset + 6 * ldc + LANES));
      left7 = left7.add(FloatVector.fromArray(SPECIES, c, cOffset + 7 * ldc));
      right7 = right7.add(FloatVector.fromArray(SPECIES, c, cOffset + 7 * ldc + LANES));
      left8 = left8.add(FloatVector.fromArray(SPECIES, c, cOffset + 8 * ldc));
      right8 = right8.add(FloatVector.fromArray(SPECIES, c, cOffset + 8 * ldc + LANES));
      left9 = left9.add(FloatVector.fromArray(SPECIES, c, cOffset + 9 * ldc));
      right9 = right9.add(FloatVector.fromArray(SPECIES, c, cOffset + 9 * ldc + LANES));
      left10 = left10.add(FloatVector.fromArray(SPECIES, c, cOffset + 10 * ldc));
      right10 = right10.add(FloatVector.fromArray(SPECIES, c, cOffset + 10 * ldc + LANES));
      left11 = left11.add(FloatVector.fromArray(SPECIES, c, cOffset + 11 * ldc));
      right11 = right11.add(FloatVector.fromArray(SPECIES, c, cOffset + 11 * ldc + LANES));
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
    left5.intoArray(c, cOffset + 5 * ldc);
    right5.intoArray(c, cOffset + 5 * ldc + LANES);
    left6.intoArray(c, cOffset + 6 * ldc);
    right6.intoArray(c, cOffset + 6 * ldc + LANES);
    left7.intoArray(c, cOffset + 7 * ldc);
    right7.intoArray(c, cOffset + 7 * ldc + LANES);
    left8.intoArray(c, cOffset + 8 * ldc);
    right8.intoArray(c, cOffset + 8 * ldc + LANES);
    left9.intoArray(c, cOffset + 9 * ldc);
    right9.intoArray(c, cOffset + 9 * ldc + LANES);
    left10.intoArray(c, cOffset + 10 * ldc);
    right10.intoArray(c, cOffset + 10 * ldc + LANES);
    left11.intoArray(c, cOffset + 11 * ldc);
    right11.intoArray(c, cOffset + 11 * ldc + LANES);
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
    FloatVector left5 = FloatVector.zero(SPECIES);
    FloatVector right5 = FloatVector.zero(SPECIES);
    FloatVector left6 = FloatVector.zero(SPECIES);
    FloatVector right6 = FloatVector.zero(SPECIES);
    FloatVector left7 = FloatVector.zero(SPECIES);
    FloatVector right7 = FloatVector.zero(SPECIES);
    FloatVector left8 = FloatVector.zero(SPECIES);
    FloatVector right8 = FloatVector.zero(SPECIES);
    FloatVector left9 = FloatVector.zero(SPECIES);
    FloatVector right9 = FloatVector.zero(SPECIES);
    FloatVector left10 = FloatVector.zero(SPECIES);
    FloatVector right10 = FloatVector.zero(SPECIES);
    FloatVector left11 = FloatVector.zero(SPECIES);
    FloatVector right11 = FloatVector.zero(SPECIES);
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
      x = FloatVector.broadcast(SPECIES, a[column + 3]);
      left3 = x.fma(left, left3);
      right3 = x.fma(right, right3);
      x = FloatVector.broadcast(SPECIES, a[column + 4]);
      left4 = x.fma(left, left4);
      right4 = x.fma(right, right4);
      x = FloatVector.broadcast(SPECIES, a[column + 5]);
      left5 = x.fma(left, left5);
      right5 = x.fma(right, right5);
      x = FloatVector.broadcast(SPECIES, a[column + 6]);
      left6 = x.fma(left, left6);
      right6 = x.fma(right, right6);
      x = FloatVector.broadcast(SPECIES, a[column + 7]);
      left7 = x.fma(left, left7);
      right7 = x.fma(right, right7);
      x = FloatVector.broadcast(SPECIES, a[column + 8]);
      left8 = x.fma(left, left8);
      right8 = x.fma(right, right8);
      x = FloatVector.broadcast(SPECIES, a[column + 9]);
      left9 = x.fma(left, left9);
      right9 = x.fma(right, right9);
      x = FloatVector.broadcast(SPECIES, a[column + 10]);
      left10 = x.fma(left, left10);
      right10 = x.fma(right, right10);
      x = FloatVector.broadcast(SPECIES, a[column + 11]);
      left11 = x.fma(left, left11);
      right11 = x.fma(right, right11);
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
      left5 = left5.add(FloatVector.fromArray(SPECIES, c, cOffset + 5 * ldc));
      right5 = right5.add(FloatVector.fromArray(SPECIES, c, cOffset + 5 * ldc + LANES));
      left6 = left6.add(FloatVector.fromArray(SPECIES, c, cOffset + 6 * ldc));
      right6 = right6.add(FloatVector.fromArray(SPECIES, c, cOffset + 6 * ldc + LANES));
      left7 = left7.add(FloatVector.fromArray(SPECIES, c, cOffset + 7 * ldc));
      right7 = right7.add(FloatVector.fromArray(SPECIES, c, cOffset + 7 * ldc + LANES));
      left8 = left8.add(FloatVector.fromArray(SPECIES, c, cOffset + 8 * ldc));
      right8 = right8.add(FloatVector.fromArray(SPECIES, c, cOffset + 8 * ldc + LANES));
      left9 = left9.add(FloatVector.fromArray(SPECIES, c, cOffset + 9 * ldc));
      right9 = right9.add(FloatVector.fromArray(SPECIES, c, cOffset + 9 * ldc + LANES));
      left10 = left10.add(FloatVector.fromArray(SPECIES, c, cOffset + 10 * ldc));
      right10 = right10.add(FloatVector.fromArray(SPECIES, c, cOffset + 10 * ldc + LANES));
      left11 = left11.add(FloatVector.fromArray(SPECIES, c, cOffset + 11 * ldc));
      right11 = right11.add(FloatVector.fromArray(SPECIES, c, cOffset + 11 * ldc + LANES));
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
    left5.intoArray(c, cOffset + 5 * ldc);
    right5.intoArray(c, cOffset + 5 * ldc + LANES);
    left6.intoArray(c, cOffset + 6 * ldc);
    right6.intoArray(c, cOffset + 6 * ldc + LANES);
    left7.intoArray(c, cOffset + 7 * ldc);
    right7.intoArray(c, cOffset + 7 * ldc + LANES);
    left8.intoArray(c, cOffset + 8 * ldc);
    right8.intoArray(c, cOffset + 8 * ldc + LANES);
    left9.intoArray(c, cOffset + 9 * ldc);
    right9.intoArray(c, cOffset + 9 * ldc + LANES);
    left10.intoArray(c, cOffset + 10 * ldc);
    right10.intoArray(c, cOffset + 10 * ldc + LANES);
    left11.intoArray(c, cOffset + 11 * ldc);
    right11.intoArray(c, cOffset + 11 * ldc + LANES);
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
    FloatVector sum5 = FloatVector.zero(SPECIES);
    FloatVector sum6 = FloatVector.zero(SPECIES);
    FloatVector sum7 = FloatVector.zero(SPECIES);
    FloatVector sum8 = FloatVector.zero(SPECIES);
    FloatVector sum9 = FloatVector.zero(SPECIES);
    FloatVector sum10 = FloatVector.zero(SPECIES);
    FloatVector sum11 = FloatVector.zero(SPECIES);
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
      x = FloatVector.broadcast(SPECIES, a[aOffset + 5 * A_STRIDE + k]);
      sum5 = x.fma(row, sum5);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 6 * A_STRIDE + k]);
      sum6 = x.fma(row, sum6);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 7 * A_STRIDE + k]);
      sum7 = x.fma(row, sum7);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 8 * A_STRIDE + k]);
      sum8 = x.fma(row, sum8);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 9 * A_STRIDE + k]);
      sum9 = x.fma(row, sum9);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 10 * A_STRIDE + k]);
      sum10 = x.fma(row, sum10);
      x = FloatVector.broadcast(SPECIES, a[aOffset + 11 * A_STRIDE + k]);
      sum11 = x.fma(row, sum11);
    }
    if (add) {
      sum0 = sum0.add(FloatVector.fromArray(SPECIES, c, cOffset));
      sum1 = sum1.add(FloatVector.fromArray(SPECIES, c, cOffset + ldc));
      sum2 = sum2.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * ldc));
      sum3 = sum3.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * ldc));
      sum4 = sum4.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * ldc));
      sum5 = sum5.add(FloatVector.fromArray(SPECIES, c, cOffset + 5 * ldc));
      sum6 = sum6.add(FloatVector.fromArray(SPECIES, c, cOffset + 6 * ldc));
      sum7 = sum7.add(FloatVector.fromArray(SPECIES, c, cOffset + 7 * ldc));
      sum8 = sum8.add(FloatVector.fromArray(SPECIES, c, cOffset + 8 * ldc));
      sum9 = sum9.add(FloatVector.fromArray(SPECIES, c, cOffset + 9 * ldc));
      sum10 = sum10.add(FloatVector.fromArray(SPECIES, c, cOffset + 10 * ldc));
      sum11 = sum11.add(FloatVector.fromArray(SPECIES, c, cOffset + 11 * ldc));
    }
    sum0.intoArray(c, cOffset);
    sum1.intoArray(c, cOffset + ldc);
    sum2.intoArray(c, cOffset + 2 * ldc);
    sum3.intoArray(c, cOffset + 3 * ldc);
    sum4.intoArray(c, cOffset + 4 * ldc);
    sum5.intoArray(c, cOffset + 5 * ldc);
    sum6.intoArray(c, cOffset + 6 * ldc);
    sum7.intoArray(c, cOffset + 7 * ldc);
    sum8.intoArray(c, cOffset + 8 * ldc);
    sum9.intoArray(c, cOffset + 9 * ldc);
    sum10.intoArray(c, cOffset + 10 * ldc);
    sum11.intoArray(c, cOffset + 11 * ldc);
  }
}
