package io.abaculus.cpu.vector;

import io.abaculus.cpu.MatrixProduct;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products in double precision, for checking gradients: four rows by one vector of columns at a time,
 * straight from where A and B lie. Transposed operands are copied first.
 */
final class MatrixDouble {

  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int ROWS = 4;

  private final MatrixProduct product;
  private final double[] a;
  private final int aOffset;
  private final int lda;
  private final double[] b;
  private final int bOffset;
  private final int ldb;
  private final double[] c;
  private final int cOffset;

  private MatrixDouble(
      MatrixProduct product,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset) {
    this.product = product;
    this.a =
        product.transposeA() ? transposed(a, aOffset, product.lda(), product.k(), product.m()) : a;
    this.aOffset = product.transposeA() ? 0 : aOffset;
    lda = product.transposeA() ? product.k() : product.lda();
    this.b =
        product.transposeB() ? transposed(b, bOffset, product.ldb(), product.n(), product.k()) : b;
    this.bOffset = product.transposeB() ? 0 : bOffset;
    ldb = product.transposeB() ? product.n() : product.ldb();
    this.c = c;
    this.cOffset = cOffset;
  }

  static void multiply(
      MatrixProduct product,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset) {
    product.checkBounds(a.length, aOffset, b.length, bOffset, c.length, cOffset);
    new MatrixDouble(product, a, aOffset, b, bOffset, c, cOffset).run();
  }

  private void run() {
    int wholeRows = product.m() / ROWS * ROWS;
    int wholeColumns = product.n() / LANES * LANES;
    for (int i = 0; i < wholeRows; i += ROWS) {
      for (int j = 0; j < wholeColumns; j += LANES) {
        tile(i, j);
      }
      elements(i, i + ROWS, wholeColumns);
    }
    elements(wholeRows, product.m(), 0);
  }

  private void tile(int i, int j) {
    DoubleVector sum0 = DoubleVector.zero(SPECIES);
    DoubleVector sum1 = DoubleVector.zero(SPECIES);
    DoubleVector sum2 = DoubleVector.zero(SPECIES);
    DoubleVector sum3 = DoubleVector.zero(SPECIES);
    for (int k = 0; k < product.k(); k++) {
      int left = aOffset + i * lda + k;
      DoubleVector row = DoubleVector.fromArray(SPECIES, b, bOffset + k * ldb + j);
      sum0 = row.mul(a[left]).add(sum0);
      sum1 = row.mul(a[left + lda]).add(sum1);
      sum2 = row.mul(a[left + 2 * lda]).add(sum2);
      sum3 = row.mul(a[left + 3 * lda]).add(sum3);
    }
    int target = cOffset + i * product.ldc() + j;
    store(sum0, target);
    store(sum1, target + product.ldc());
    store(sum2, target + 2 * product.ldc());
    store(sum3, target + 3 * product.ldc());
  }

  private void store(DoubleVector sum, int target) {
    DoubleVector result =
        product.accumulate() ? sum.add(DoubleVector.fromArray(SPECIES, c, target)) : sum;
    result.intoArray(c, target);
  }

  /** The columns from {@code firstColumn} on of some rows, element by element. */
  private void elements(int firstRow, int endRow, int firstColumn) {
    for (int i = firstRow; i < endRow; i++) {
      for (int j = firstColumn; j < product.n(); j++) {
        double sum = 0;
        for (int k = 0; k < product.k(); k++) {
          sum += a[aOffset + i * lda + k] * b[bOffset + k * ldb + j];
        }
        int target = cOffset + i * product.ldc() + j;
        c[target] = product.accumulate() ? c[target] + sum : sum;
      }
    }
  }

  private static double[] transposed(double[] from, int offset, int stride, int rows, int columns) {
    double[] to = new double[Math.multiplyExact(rows, columns)];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        to[j * rows + i] = from[offset + i * stride + j];
      }
    }
    return to;
  }
}
