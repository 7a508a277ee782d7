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
    store(left0, right0, c, cOffset, add);
    store(left1, right1, c, cOffset + ldc, add);
    store(left2, right2, c, cOffset + 2 * ldc, add);
    store(left3, right3, c, cOffset + 3 * ldc, add);
    store(left4, right4, c, cOffset + 4 * ldc, add);
    store(left5, right5, c, cOffset + 5 * ldc, add);
    store(left6, right6, c, cOffset + 6 * ldc, add);
    store(left7, right7, c, cOffset + 7 * ldc, add);
    store(left8, right8, c, cOffset + 8 * ldc, add);
    store(left9, right9, c, cOffset + 9 * ldc, add);
    store(left10, right10, c, cOffset + 10 * ldc, add);
    store(left11, right11, c, cOffset + 11 * ldc, add);
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
    store(left0, right0, c, cOffset, add);
    store(left1, right1, c, cOffset + ldc, add);
    store(left2, right2, c, cOffset + 2 * ldc, add);
    store(left3, right3, c, cOffset + 3 * ldc, add);
    store(left4, right4, c, cOffset + 4 * ldc, add);
    store(left5, right5, c, cOffset + 5 * ldc, add);
    store(left6, right6, c, cOffset + 6 * ldc, add);
    store(left7, right7, c, cOffset + 7 * ldc, add);
    store(left8, right8, c, cOffset + 8 * ldc, add);
    store(left9, right9, c, cOffset + 9 * ldc, add);
    store(left10, right10, c, cOffset + 10 * ldc, add);
    store(left11, right11, c, cOffset + 11 * ldc, add);
  }

  private static void store(
      FloatVector left, FloatVector right, float[] c, int offset, boolean add) {
    store(left, c, offset, add);
    store(right, c, offset + LANES, add);
  }

  private static void store(FloatVector sum, float[] c, int offset, boolean add) {
    FloatVector result = add ? sum.add(FloatVector.fromArray(SPECIES, c, offset)) : sum;
    result.intoArray(c, offset);
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
    store(sum0, c, cOffset, add);
    store(sum1, c, cOffset + ldc, add);
    store(sum2, c, cOffset + 2 * ldc, add);
    store(sum3, c, cOffset + 3 * ldc, add);
    store(sum4, c, cOffset + 4 * ldc, add);
    store(sum5, c, cOffset + 5 * ldc, add);
    store(sum6, c, cOffset + 6 * ldc, add);
    store(sum7, c, cOffset + 7 * ldc, add);
    store(sum8, c, cOffset + 8 * ldc, add);
    store(sum9, c, cOffset + 9 * ldc, add);
    store(sum10, c, cOffset + 10 * ldc, add);
    store(sum11, c, cOffset + 11 * ldc, add);
  }
}
