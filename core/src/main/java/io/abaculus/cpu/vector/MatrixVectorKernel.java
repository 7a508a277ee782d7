package io.abaculus.cpu.vector;

import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.MatrixProduct;
import io.abaculus.cpu.MatrixScratch;
import io.abaculus.cpu.Workers;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products on vector units, in the arrangement of Goto and van de Geijn, "Anatomy of
 * high-performance matrix multiplication" (ACM TOMS 34, 2008).
 *
 * <p>B is cut into slabs that fit the last cache, and packed, slab by slab, into panels as wide as a
 * {@link Tile}. Then each block of rows of C is one task: for each block of k it packs the rows of A
 * into its own scratch, and runs the tiles along every panel. A panel stays in the first cache while
 * the tiles walk down the rows, and the packed rows of A stay in the second. Where there are few such blocks, columns are
 * shared out in their place.
 *
 * <p>Blocks of k depend on k alone, and each element is summed in order of k within a block and block
 * after block: so neither the slabs nor the tasks change any bit of the result.
 */
public final class MatrixVectorKernel implements MatrixKernel {

  /** Products of fewer operations (some ten microseconds) are not worth waking another thread. */
  private static final long SHARED_FLOPS = 1_000_000;

  /** A batch of products of fewer operations is split between them, not within them. */
  private static final long SMALL_FLOPS = 50_000_000;

  /** Columns are shared out in place of rows where there are at most so many blocks of rows for each worker. */
  private static final int FEW_BLOCKS = 4;

  /** And where there are so many panels for each, which pay for packing A once more. */
  private static final int ENOUGH_PANELS = 6;

  private final Tile tile;
  private final MatrixPacking packing;
  private final Workers workers;
  private final MatrixScratch[] scratches;

  /** Packed B, read by all workers; guarded by {@link #sharing}. */
  private final MatrixScratch shared = new MatrixScratch();

  private final ReentrantLock sharing = new ReentrantLock();

  private MatrixVectorKernel(Tile tile, MatrixPacking packing, Workers workers) {
    this.tile = tile;
    this.workers = workers;
    this.packing = packing;
    scratches = new MatrixScratch[workers.size()];
    for (int i = 0; i < scratches.length; i++) {
      scratches[i] = new MatrixScratch();
    }
  }

  /** A kernel for the longest vectors that this processor is good at. */
  public static MatrixVectorKernel preferred(Workers workers) {
    return forBits(VectorShapes.preferredBits(), workers);
  }

  /**
   * A kernel for vectors of so many bits. Where the processor has none so long, it computes the same
   * but very slowly.
   *
   * @param bits 512, 256 or 128; more counts as 512
   */
  public static MatrixVectorKernel forBits(int bits, Workers workers) {
    if (bits >= 512) {
      return of(new Tile512(), new Transpose512(), false, workers);
    }
    if (bits >= 256) {
      return of(new Tile256(), new Transpose256(), false, workers);
    }
    return of128(System.getProperty("os.arch", "").equals("aarch64"), workers);
  }

  /**
   * A kernel for vectors of 128 bits, with fused multiply-add or without. What the compiler makes of the latter for SSE is
   * 1.6 times as fast with A in columns as in rows, which pays for transposing A.
   */
  static MatrixVectorKernel of128(boolean fused, Workers workers) {
    Tile tile = fused ? new Tile128Fused() : new Tile128();
    return of(tile, new Transpose128(), !fused, workers);
  }

  private static MatrixVectorKernel of(
      Tile tile, Transpose transpose, boolean alwaysColumns, Workers workers) {
    return new MatrixVectorKernel(
        tile, new MatrixPacking(tile, transpose, alwaysColumns), workers);
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
    alone(scratch, new MatrixOperands(product, a, aOffset, b, bOffset, c, cOffset), null, 0);
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
    var operands = new MatrixOperands(product, a, aOffset, b, bOffset, c, cOffset);
    boolean together =
        workers.size() > 1
            && workers.currentWorker() < 0
            && product.flops() >= SHARED_FLOPS;
    if (together) {
      together(operands, epilogue);
    } else {
      workers.run(1, (worker, task) -> alone(scratches[worker], operands, epilogue, worker));
    }
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
    boolean manyEnough = batch >= 4 * workers.size();
    boolean small = batch >= workers.size() && product.flops() < SMALL_FLOPS;
    if (manyEnough || small) {
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
    } else {
      for (int i = 0; i < batch; i++) {
        multiply(
            product,
            a,
            aOffset + i * aStride,
            b,
            bOffset + i * bStride,
            c,
            cOffset + i * cStride,
            null);
      }
    }
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
    MatrixDouble.multiply(product, a, aOffset, b, bOffset, c, cOffset);
  }

  /** Computes a product on the calling thread. */
  private void alone(
      MatrixScratch scratch, MatrixOperands operands, @Nullable Epilogue epilogue, int worker) {
    for (MatrixSlab slab = MatrixSlab.first(operands, tile, packing);
        slab != null;
        slab = slab.next()) {
      float[] panels = scratch.right(slab.packedLength());
      for (int task = 0; task < slab.packTasks(); task++) {
        slab.pack(task, panels);
      }
      for (int block = 0; block < slab.rowBlocks(); block++) {
        slab.multiply(block, 0, slab.panels(), panels, scratch);
        if (epilogue != null && slab.isLast()) {
          epilogue.apply(slab.firstRow(block), slab.rowCount(block), worker);
        }
      }
    }
  }

  /** Computes a product on all workers. */
  private void together(MatrixOperands operands, @Nullable Epilogue epilogue) {
    sharing.lock();
    try {
      for (MatrixSlab slab = MatrixSlab.first(operands, tile, packing);
          slab != null;
          slab = slab.next()) {
        together(slab, epilogue);
      }
    } finally {
      sharing.unlock();
    }
  }

  private void together(MatrixSlab slab, @Nullable Epilogue epilogue) {
    float[] panels = shared.right(slab.packedLength());
    if (slab.rowBlocks() <= FEW_BLOCKS * workers.size()
        && slab.panels() >= ENOUGH_PANELS * workers.size()) {
      byColumns(slab, panels, epilogue);
      return;
    }
    workers.run(slab.packTasks(), (worker, task) -> slab.pack(task, panels));
    int parts = epilogue == null ? slab.columnParts(4 * workers.size()) : 1;
    workers.run(
        slab.rowBlocks() * parts,
        (worker, task) -> {
          int block = task / parts;
          int part = task % parts;
          int from = slab.panels() * part / parts;
          int to = slab.panels() * (part + 1) / parts;
          slab.multiply(block, from, to, panels, scratches[worker]);
          if (epilogue != null && slab.isLast()) {
            epilogue.apply(slab.firstRow(block), slab.rowCount(block), worker);
          }
        });
  }

  /**
   * Where blocks of rows are few, each worker packs the columns that it multiplies: so few rows do not pay for fetching
   * what another one has packed. Whoever is the last to finish a block has all of its columns.
   */
  private void byColumns(MatrixSlab slab, float[] panels, @Nullable Epilogue epilogue) {
    int parts = workers.size();
    AtomicIntegerArray done = new AtomicIntegerArray(slab.rowBlocks());
    workers.run(
        parts,
        (worker, part) -> {
          int from = slab.panels() * part / parts;
          int to = slab.panels() * (part + 1) / parts;
          slab.packPanels(from, to, panels);
          for (int block = 0; block < slab.rowBlocks(); block++) {
            slab.multiply(block, from, to, panels, scratches[worker]);
            if (done.incrementAndGet(block) == parts && epilogue != null && slab.isLast()) {
              epilogue.apply(slab.firstRow(block), slab.rowCount(block), worker);
            }
          }
        });
  }
}
