package io.abaculus.cpu.scalar;

import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.MatrixProduct;
import io.abaculus.cpu.MatrixScratch;
import io.abaculus.cpu.Workers;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products in plain loops, for a JVM without the vector module.
 *
 * <p>The innermost loop adds a multiple of a row of B to a row of C, which a compiler turns into
 * vector instructions by itself; k runs in blocks, so that the rows of B in use stay in cache while
 * the rows of C pass. A transposed B is copied first.
 */
public final class ScalarMatrixKernel implements MatrixKernel {

  /** Rows of B that are used together. */
  private static final int DEPTH = 64;

  /** Rows of C in one task. */
  private static final int BLOCK_ROWS = 32;

  private final Workers workers;
  private final MatrixScratch[] scratches;

  /** Transposed B, read by all workers; guarded by {@link #sharing}. */
  private final MatrixScratch shared = new MatrixScratch();

  private final ReentrantLock sharing = new ReentrantLock();

  /** A kernel on these workers. */
  public ScalarMatrixKernel(Workers workers) {
    this.workers = workers;
    scratches = new MatrixScratch[workers.size()];
    for (int i = 0; i < scratches.length; i++) {
      scratches[i] = new MatrixScratch();
    }
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public void multiply(
      MatrixScratch scratch,
      MatrixProduct product,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset) {
    product.checkBounds(a.length, aOffset, b.length, bOffset, c.length, cOffset);
    Rows rows = Rows.of(product, scratch, a, aOffset, b, bOffset, c, cOffset);
    rows.compute(0, product.m());
  }

  @Override
  public void multiply(
      MatrixProduct product,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      @Nullable Epilogue epilogue) {
    product.checkBounds(a.length, aOffset, b.length, bOffset, c.length, cOffset);
    int worker = workers.currentWorker();
    if (worker >= 0) {
      multiply(scratches[worker], product, a, aOffset, b, bOffset, c, cOffset, epilogue);
      return;
    }
    sharing.lock();
    try {
      multiply(shared, product, a, aOffset, b, bOffset, c, cOffset, epilogue);
    } finally {
      sharing.unlock();
    }
  }

  private void multiply(
      MatrixScratch scratch,
      MatrixProduct product,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      @Nullable Epilogue epilogue) {
    Rows rows = Rows.of(product, scratch, a, aOffset, b, bOffset, c, cOffset);
    workers.run(
        product.n() == 0 ? 0 : Math.ceilDiv(product.m(), BLOCK_ROWS),
        (worker, block) -> {
          int first = block * BLOCK_ROWS;
          int end = Math.min(first + BLOCK_ROWS, product.m());
          rows.compute(first, end);
          if (epilogue != null) {
            epilogue.apply(first, end - first, worker);
          }
        });
  }

  @Override
  public void multiplyBatch(
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
      int cStride) {
    workers.run(
        batch,
        (worker, i) -> multiply(
            scratches[worker],
            product,
            a,
            aOffset + i * aStride,
            b,
            bOffset + i * bStride,
            c,
            cOffset + i * cStride));
  }

  @Override
  public void multiply(
      MatrixProduct product,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset) {
    product.checkBounds(a.length, aOffset, b.length, bOffset, c.length, cOffset);
    int aRow = product.transposeA() ? 1 : product.lda();
    int aStep = product.transposeA() ? product.lda() : 1;
    int bColumn = product.transposeB() ? product.ldb() : 1;
    int bStep = product.transposeB() ? 1 : product.ldb();
    for (int i = 0; i < product.m(); i++) {
      for (int j = 0; j < product.n(); j++) {
        double sum = 0;
        for (int k = 0; k < product.k(); k++) {
          sum += a[aOffset + i * aRow + k * aStep] * b[bOffset + k * bStep + j * bColumn];
        }
        int target = cOffset + i * product.ldc() + j;
        c[target] = product.accumulate() ? c[target] + sum : sum;
      }
    }
  }

  /** A product whose B is at hand as rows of [k, n]. */
  private record Rows(
      MatrixProduct product,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset) {

    static Rows of(
        MatrixProduct product,
        MatrixScratch scratch,
        float[] a,
        int aOffset,
        float[] b,
        int bOffset,
        float[] c,
        int cOffset) {
      if (!product.transposeB()) {
        return new Rows(product, a, aOffset, b, bOffset, product.ldb(), c, cOffset);
      }
      int n = product.n();
      float[] copy = scratch.right(Math.multiplyExact(product.k(), n));
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < product.k(); k++) {
          copy[k * n + j] = b[bOffset + j * product.ldb() + k];
        }
      }
      return new Rows(product, a, aOffset, copy, 0, n, c, cOffset);
    }

    void compute(int firstRow, int endRow) {
      int aRow = product.transposeA() ? 1 : product.lda();
      int aStep = product.transposeA() ? product.lda() : 1;
      if (!product.accumulate()) {
        for (int i = firstRow; i < endRow; i++) {
          int start = cOffset + i * product.ldc();
          Arrays.fill(c, start, start + product.n(), 0f);
        }
      }
      for (int start = 0; start < product.k(); start += DEPTH) {
        int end = Math.min(start + DEPTH, product.k());
        for (int i = firstRow; i < endRow; i++) {
          addRows(aOffset + i * aRow, aStep, start, end, cOffset + i * product.ldc());
        }
      }
    }

    /** Adds rows {@code start} to {@code end} of B, each times its element of A, to a row of C. */
    private void addRows(int aRow, int aStep, int start, int end, int cRow) {
      int n = product.n();
      int k = start;
      for (; k + 4 <= end; k += 4) {
        float f0 = a[aRow + k * aStep];
        float f1 = a[aRow + (k + 1) * aStep];
        float f2 = a[aRow + (k + 2) * aStep];
        float f3 = a[aRow + (k + 3) * aStep];
        addFour(f0, f1, f2, f3, b, bOffset + k * ldb, ldb, c, cRow, n);
      }
      for (; k < end; k++) {
        addOne(a[aRow + k * aStep], b, bOffset + k * ldb, c, cRow, n);
      }
    }

    /** Four rows at a time: C is read and written a quarter as often. */
    private static void addFour(
        float f0,
        float f1,
        float f2,
        float f3,
        float[] from,
        int row0,
        int stride,
        float[] to,
        int toRow,
        int length) {
      int row1 = row0 + stride;
      int row2 = row1 + stride;
      int row3 = row2 + stride;
      for (int j = 0; j < length; j++) {
        to[toRow + j] =
            to[toRow + j]
                + f0 * from[row0 + j]
                + f1 * from[row1 + j]
                + f2 * from[row2 + j]
                + f3 * from[row3 + j];
      }
    }

    private static void addOne(
        float factor, float[] from, int row, float[] to, int toRow, int length) {
      for (int j = 0; j < length; j++) {
        to[toRow + j] += factor * from[row + j];
      }
    }
  }
}
