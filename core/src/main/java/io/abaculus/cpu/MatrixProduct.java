package io.abaculus.cpu;

/**
 * The shape of one matrix product C = op(A) · op(B), or C += op(A) · op(B): everything about it but
 * the numbers.
 *
 * <p>All matrices are row-major parts of larger arrays: element (i, j) of a stored matrix lies
 * {@code i * ld + j} after its offset, where {@code ld} is its leading dimension. op(A) is [m, k]; A
 * is stored so, or as [k, m] if {@code transposeA}. op(B) is [k, n]; B is stored so, or as [n, k] if
 * {@code transposeB}. C is [m, n].
 *
 * @param m rows of C
 * @param n columns of C
 * @param k length of each sum
 * @param transposeA whether A is stored as [k, m]
 * @param transposeB whether B is stored as [n, k]
 * @param lda distance of A's stored rows
 * @param ldb distance of B's stored rows
 * @param ldc distance of C's rows
 * @param accumulate whether to add to C instead of overwriting it
 */
public record MatrixProduct(
    int m,
    int n,
    int k,
    boolean transposeA,
    boolean transposeB,
    int lda,
    int ldb,
    int ldc,
    boolean accumulate) {

  /** Checks that sizes are not negative and that rows do not overlap. */
  public MatrixProduct {
    if (m < 0 || n < 0 || k < 0) {
      throw new IllegalArgumentException(
          "matrix product of negative size: m=" + m + ", n=" + n + ", k=" + k);
    }
    checkStride("A", lda, transposeA ? m : k);
    checkStride("B", ldb, transposeB ? k : n);
    checkStride("C", ldc, n);
  }

  /** C[m, n] = A[m, k] · B[k, n], each stored without gaps. */
  public static MatrixProduct of(int m, int n, int k) {
    return of(m, n, k, false, false);
  }

  /** C[m, n] = op(A) · op(B), each stored without gaps. */
  public static MatrixProduct of(int m, int n, int k, boolean transposeA, boolean transposeB) {
    return new MatrixProduct(
        m, n, k, transposeA, transposeB, transposeA ? m : k, transposeB ? k : n, n, false);
  }

  /** The same product between matrices that are stored with these leading dimensions. */
  public MatrixProduct withStrides(int lda, int ldb, int ldc) {
    return new MatrixProduct(m, n, k, transposeA, transposeB, lda, ldb, ldc, accumulate);
  }

  /** The same product, added to C. */
  public MatrixProduct accumulating() {
    return new MatrixProduct(m, n, k, transposeA, transposeB, lda, ldb, ldc, true);
  }

  /** Multiplications and additions: 2 m n k. */
  public long flops() {
    return 2L * m * n * k;
  }

  /**
   * Checks that the matrices lie within arrays of these lengths.
   *
   * @throws IndexOutOfBoundsException if one does not
   */
  public void checkBounds(
      int aLength, int aOffset, int bLength, int bOffset, int cLength, int cOffset) {
    checkWithin("A", aLength, aOffset, transposeA ? k : m, transposeA ? m : k, lda);
    checkWithin("B", bLength, bOffset, transposeB ? n : k, transposeB ? k : n, ldb);
    checkWithin("C", cLength, cOffset, m, n, ldc);
  }

  private static void checkWithin(
      String matrix, int length, int offset, int rows, int columns, int stride) {
    if (rows == 0 || columns == 0) {
      return;
    }
    long end = offset + (rows - 1L) * stride + columns;
    if (offset < 0 || end > length) {
      throw new IndexOutOfBoundsException(
          "%s [%d, %d] with rows %d apart needs elements %d to %d of an array of %d"
              .formatted(matrix, rows, columns, stride, offset, end - 1, length));
    }
  }

  private static void checkStride(String matrix, int stride, int width) {
    if (stride < width) {
      throw new IllegalArgumentException(
          "rows of " + matrix + " overlap: " + width + " wide, but only " + stride + " apart");
    }
  }
}
