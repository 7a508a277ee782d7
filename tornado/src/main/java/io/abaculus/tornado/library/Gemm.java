package io.abaculus.tornado.library;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A call of cuBLAS's {@code cublasSgemmStridedBatched}: C = op(A) op(B) for every product of a batch, in
 * float32. All matrices are column-major, as in BLAS. alpha is 1 and beta 0, so C is not read.
 *
 * @param transposeA whether op(A) is the transpose of A
 * @param transposeB whether op(B) is the transpose of B
 * @param m rows of op(A) and of C
 * @param n columns of op(B) and of C
 * @param k columns of op(A) and rows of op(B)
 * @param a m x k, or k x m where transposed
 * @param b k x n, or n x k where transposed
 * @param c m x n
 * @param batch how many products
 * @param tf32 whether factors may be rounded to TF32
 */
public record Gemm(
    boolean transposeA,
    boolean transposeB,
    int m,
    int n,
    int k,
    Matrix a,
    Matrix b,
    Matrix c,
    int batch,
    boolean tf32) {
  /**
   * Matrices of a batch in an array.
   *
   * @param array may hold other matrices, too
   * @param offset the element at which the first begins
   * @param leadingDimension elements from one column to the next
   * @param stride elements from one matrix to the next; 0 for one matrix for the whole batch
   */
  public record Matrix(FloatArray array, int offset, int leadingDimension, long stride) {}

  /**
   * A factor as the graph has it: row-major.
   *
   * @param offset the element at which the first matrix begins
   * @param stride elements from one matrix to the next; 0 for one matrix for the whole batch
   * @param transposed whether the product takes its transpose
   */
  public record Factor(FloatArray array, int offset, long stride, boolean transposed) {}

  /**
   * The call for row-major matrices. Read column-major, each is its transpose; so the call computes
   * C<sup>T</sup> = B<sup>T</sup> A<sup>T</sup>, with the factors in the other order.
   *
   * @param left rows x inner, or inner x rows where transposed
   * @param right inner x columns, or columns x inner where transposed
   * @param resultArray receives rows x columns, one product behind the other
   */
  public static Gemm ofRowMajor(
      int rows,
      int columns,
      int inner,
      int batch,
      Factor left,
      Factor right,
      FloatArray resultArray,
      int resultOffset,
      boolean tf32) {
    return new Gemm(
        right.transposed,
        left.transposed,
        columns,
        rows,
        inner,
        new Matrix(
            right.array, right.offset, right.transposed ? inner : columns, right.stride),
        new Matrix(left.array, left.offset, left.transposed ? rows : inner, left.stride),
        new Matrix(resultArray, resultOffset, columns, (long) rows * columns),
        batch,
        tf32);
  }

  /** The arrays of all operands, each once; that of C, which the call writes, is the last. */
  public List<FloatArray> arrays() {
    List<FloatArray> distinct = new ArrayList<>();
    for (FloatArray array : List.of(a.array, b.array)) {
      if (indexIn(List.of(c.array), array) < 0 && indexIn(distinct, array) < 0) {
        distinct.add(array);
      }
    }
    distinct.add(c.array);
    return distinct;
  }

  @SuppressWarnings("ReferenceEquality") // The array itself is meant, not what it holds.
  private static int indexIn(List<FloatArray> arrays, FloatArray array) {
    for (int i = 0; i < arrays.size(); i++) {
      if (arrays.get(i) == array) {
        return i;
      }
    }
    return -1;
  }

  /** The place of an operand's array among {@link #arrays}. */
  public int index(FloatArray array) {
    return indexIn(arrays(), array);
  }
}
