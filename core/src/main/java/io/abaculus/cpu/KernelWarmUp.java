package io.abaculus.cpu;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.UnaryFunction;

/**
 * Has the kernels of a transformer's forward pass compiled before they are needed, by calling each of
 * them many times on a few numbers. On vectors they are a hundred times slower until they are
 * compiled, and the compiler counts calls, not numbers. What takes longest to compile comes first.
 */
final class KernelWarmUp implements Runnable {
  /** Calls after which the compiler has seen enough, where it is told to be quick. */
  private static final int CALLS = 400;

  private static final int WIDTH = 64;
  private static final int DEPTH = 8;

  private final KernelProvider kernels;
  private final float[] x = new float[WIDTH * WIDTH];
  private final float[] y = new float[WIDTH * WIDTH];
  private final float[] z = new float[WIDTH * WIDTH];

  KernelWarmUp(KernelProvider kernels) {
    this.kernels = kernels;
  }

  /** Begins on a thread of its own, which ends by itself. */
  static void start(KernelProvider kernels) {
    Thread thread = new Thread(new KernelWarmUp(kernels), "abaculus-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    matrixProducts();
    attention();
    elementwise();
    rows();
  }

  /** As linear layers need them: weights stored transposed, and sums in one block of k or several. */
  private void matrixProducts() {
    MatrixProduct linear = MatrixProduct.of(2 * DEPTH, WIDTH, DEPTH, false, true);
    MatrixProduct further = linear.accumulating();
    MatrixScratch scratch = new MatrixScratch();
    try (Workers alone = new Workers(1)) {
      MatrixKernel kernel = kernels.matrix(alone);
      for (int call = 0; call < CALLS; call++) {
        kernel.multiply(scratch, call % 2 == 0 ? linear : further, x, 0, y, 0, z, 0);
      }
    }
  }

  private void attention() {
    AttentionKernel kernel = kernels.attention();
    AttentionKernel.Problem problem = new AttentionKernel.Problem(16, 1, WIDTH, 1);
    float[] scratch = new float[kernel.forwardScratch(problem)];
    for (int call = 0; call < CALLS / 4; call++) {
      kernel.forward(problem, 0, x, 0, y, 0, z, 0, scratch);
    }
  }

  private void elementwise() {
    ElementwiseKernel kernel = kernels.elementwise();
    for (int call = 0; call < CALLS; call++) {
      kernel.unary(UnaryFunction.GELU, x, 0, z, 0, WIDTH);
      kernel.binary(BinaryFunction.ADD, x, 0, y, 0, z, 0, WIDTH);
      kernel.binary(BinaryFunction.MULTIPLY, x, 0, y, 0, z, 0, WIDTH);
    }
  }

  private void rows() {
    RowKernel kernel = kernels.rows();
    float[] mean = new float[DEPTH];
    float[] deviation = new float[DEPTH];
    for (int call = 0; call < CALLS / 4; call++) {
      kernel.layerNorm(
          x, 0, y, 0, y, 0, 1e-6, z, 0, mean, 0, deviation, 0, DEPTH, WIDTH);
    }
  }
}
