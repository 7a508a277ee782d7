package io.abaculus.cpu;

/** What every operation on the CPU works with: threads, kernels, and scratch memory of each worker. */
final class CpuContext {
  /** Below this many elements an operation is not worth a second thread. */
  private static final int PARALLEL_THRESHOLD = 1 << 14;

  private final Workers workers;
  private final KernelProvider kernels;
  private final MatrixKernel matrix;
  private final WorkerScratch[] scratch;

  CpuContext(Workers workers, KernelProvider kernels) {
    this.workers = workers;
    this.kernels = kernels;
    this.matrix = kernels.matrix(workers);
    this.scratch = new WorkerScratch[workers.size()];
    for (int i = 0; i < scratch.length; i++) {
      scratch[i] = new WorkerScratch(kernels.softSort().newScratch());
    }
  }

  Workers workers() {
    return workers;
  }

  KernelProvider kernels() {
    return kernels;
  }

  MatrixKernel matrix() {
    return matrix;
  }

  WorkerScratch scratch(int worker) {
    return scratch[worker];
  }

  /** Work on the elements or rows from {@code first} to {@code end} (exclusive). */
  @FunctionalInterface
  interface Range {
    void run(int worker, int first, int end);
  }

  /**
   * Shares out {@code count} items, each the work of {@code cost} elements, in pieces of a length that
   * does not depend on the number of threads.
   */
  void forRanges(int count, long cost, Range range) {
    long perPiece = Math.max(1, PARALLEL_THRESHOLD / Math.max(1, cost));
    int piece = (int) Math.min(Math.max(1, count), perPiece);
    int pieces = Math.ceilDiv(count, piece);
    workers.run(
        pieces,
        (worker, task) -> range.run(worker, task * piece,
            (int) Math.min(count, (task + 1L) * piece)));
  }
}
