package io.abaculus.cpu;

import org.jspecify.annotations.Nullable;

/**
 * Matrix products on one pool of workers.
 *
 * <p>Every element of C is summed in an order that depends on k alone. So the result is the same, bit
 * for bit, on any number of threads, alone or in a batch, and on whichever of the methods here.
 * Nothing is allocated once the kernel's buffers have grown to the sizes in use.
 *
 * <p>A, B and C must not overlap, except that A and B may be the same.
 */
public interface MatrixKernel {

  /** What to do with rows of C as soon as they are finished, while they are still in cache. */
  @FunctionalInterface
  interface Epilogue {
    /**
     * Called once for every block of rows, when all columns of it have been summed; blocks do not
     * overlap, together cover C, are the same for every number of threads, and come in any order.
     *
     * @param firstRow the first row of the block
     * @param rowCount how many rows
     * @param worker the worker that calls, for scratch memory
     */
    void apply(int firstRow, int rowCount, int worker);
  }

  /** The pool that this kernel shares its work out to. */
  Workers workers();

  /**
   * Computes a product on the calling thread alone, be it a worker or not.
   *
   * @param scratch memory that no other thread uses meanwhile
   * @param product the shape
   * @param a holds A, from {@code aOffset}
   * @param aOffset index of A's first element
   * @param b holds B, from {@code bOffset}
   * @param bOffset index of B's first element
   * @param c receives C, from {@code cOffset}
   * @param cOffset index of C's first element
   * @throws IndexOutOfBoundsException if a matrix does not lie within its array
   */
  void multiply(
      MatrixScratch scratch,
      MatrixProduct product,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset);

  /**
   * Computes a product on all workers, or, inside a task of theirs, on the calling worker.
   *
   * @param epilogue called for every finished block of rows, if not null
   * @see #multiply(MatrixScratch, MatrixProduct, float[], int, float[], int, float[], int)
   */
  void multiply(
      MatrixProduct product,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      @Nullable Epilogue epilogue);

  /**
   * Computes {@code batch} products of one shape on all workers. The operands of product i begin
   * {@code i} strides after the offsets; a stride of 0 for A or B shares one matrix among all.
   *
   * @see #multiply(MatrixScratch, MatrixProduct, float[], int, float[], int, float[], int)
   */
  void multiplyBatch(
      MatrixProduct product,
      int batch,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride);

  /** Computes a product in double precision on the calling thread, for checking gradients. */
  void multiply(
      MatrixProduct product,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset);
}
