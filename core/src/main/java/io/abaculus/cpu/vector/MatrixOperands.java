package io.abaculus.cpu.vector;

import io.abaculus.cpu.MatrixProduct;

/** A product together with its numbers. */
record MatrixOperands(
    MatrixProduct product, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset) {

  /** Checks that each matrix lies within its array. */
  MatrixOperands {
    product.checkBounds(a.length, aOffset, b.length, bOffset, c.length, cOffset);
  }
}
