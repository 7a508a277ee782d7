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
          for (int k = start; k < end; k++) {
            float factor = a[aOffset + i * aRow + k * aStep];
            addMultiple(factor, b, bOffset + k * ldb, c, cOffset + i * product.ldc(), product.n());
          }
        }
      }
    }

    private static void addMultiple(
        float factor, float[] from, int fromOffset, float[] to, int toOffset, int length) {
      for (int j = 0; j < length; j++) {
        to[toOffset + j] += factor * from[fromOffset + j];
      }
    }
  }
}
