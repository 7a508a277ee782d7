package io.abaculus.cpu.vector;

import io.abaculus.cpu.AttentionKernel;
import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.MatrixProduct;
import io.abaculus.cpu.MatrixScratch;

/**
 * {@link AttentionKernel} by products of matrices, a block of queries at a time, with plain loops between them: for
 * processors that cannot multiply and add in one instruction, where products are all that runs on vectors.
 */
final class ProductAttention implements AttentionKernel {
  /** Queries in a block: enough for packing keys and values to pay, few enough for their probabilities to stay in cache. */
  private static final int BLOCK = 96;

  private final MatrixKernel products;
  private final ThreadLocal<MatrixScratch> packed = ThreadLocal.withInitial(MatrixScratch::new);

  /** Attention by these products, each on the thread that calls. */
  ProductAttention(MatrixKernel products) {
    this.products = products;
  }

  @Override
  public int forwardScratch(Problem problem) {
    return Math.min(BLOCK, problem.tokens()) * problem.tokens();
  }

  @Override
  public int backwardScratch(Problem problem) {
    return 2 * forwardScratch(problem);
  }

  @Override
  public void forward(
      Problem problem,
      int head,
      float[] qkv,
      int qkvOffset,
      float[] out,
      int outOffset,
      float[] logSumExp,
      int logSumExpOffset,
      float[] scratch) {
    final int tokens = problem.tokens();
    final int queries = qkvOffset + head * problem.headDim();
    final int keys = queries + problem.stride();
    final int values = keys + problem.stride();
    for (int first = 0; first < tokens; first += BLOCK) {
      final int rows = Math.min(BLOCK, tokens - first);
      final int query = queries + first * problem.packedStride();
      multiply(queriesByKeys(problem, rows), qkv, query, qkv, keys, scratch, 0);
      final int log = logSumExpOffset + head * tokens + first;
      for (int row = 0; row < rows; row++) {
        logSumExp[log + row] = softmax(scratch, row * tokens, problem.scale(), tokens);
      }
      final int to = outOffset + head * problem.headDim() + first * problem.stride();
      final MatrixProduct means =
          MatrixProduct.of(rows, problem.headDim(), tokens)
              .withStrides(tokens, problem.packedStride(), problem.stride());
      multiply(means, scratch, 0, qkv, values, out, to);
    }
  }

  @Override
  public void backward(
      Problem problem,
      int head,
      float[] qkv,
      int qkvOffset,
      float[] out,
      int outOffset,
      float[] logSumExp,
      int logSumExpOffset,
      float[] dOut,
      int dOutOffset,
      float[] dQkv,
      int dQkvOffset,
      float[] scratch) {
    final int tokens = problem.tokens();
    final int headDim = problem.headDim();
    final int queries = head * headDim;
    final int keys = qkvOffset + queries + problem.stride();
    final int values = keys + problem.stride();
    final int dKeys = dQkvOffset + queries + problem.stride();
    final int dValues = dKeys + problem.stride();
    final int gradients = forwardScratch(problem);
    for (int first = 0; first < tokens; first += BLOCK) {
      final int rows = Math.min(BLOCK, tokens - first);
      final int query = queries + first * problem.packedStride();
      final int result = queries + first * problem.stride();
      multiply(
          queriesByKeys(problem, rows), qkv, qkvOffset + query, qkv, keys, scratch, 0);
      final MatrixProduct byValues =
          MatrixProduct.of(rows, tokens, headDim, false, true)
              .withStrides(problem.stride(), problem.packedStride(), tokens);
      multiply(byValues, dOut, dOutOffset + result, qkv, values, scratch, gradients);
      for (int row = 0; row < rows; row++) {
        final int at = result + row * problem.stride();
        final double mean = dot(out, outOffset + at, dOut, dOutOffset + at, headDim);
        final double log = logSumExp[logSumExpOffset + head * tokens + first + row];
        softmaxGradient(
            scratch, row * tokens, gradients + row * tokens, problem.scale(), log, mean, tokens);
      }
      final MatrixProduct down = downBlock(problem, rows, first > 0);
      multiply(
          down.withStrides(tokens, problem.stride(), problem.packedStride()),
          scratch, 0, dOut, dOutOffset + result, dQkv, dValues);
      multiply(down, scratch, gradients, qkv, qkvOffset + query, dQkv, dKeys);
      final MatrixProduct byKeys =
          MatrixProduct.of(rows, headDim, tokens)
              .withStrides(tokens, problem.packedStride(), problem.packedStride());
      multiply(byKeys, scratch, gradients, qkv, keys, dQkv, dQkvOffset + query);
    }
  }

  private static MatrixProduct queriesByKeys(Problem problem, int rows) {
    return MatrixProduct.of(rows, problem.tokens(), problem.headDim(), false, true)
        .withStrides(problem.packedStride(), problem.packedStride(), problem.tokens());
  }

  /** What the queries of a block add to the gradients of keys or values, of which the first block's are the first. */
  private static MatrixProduct downBlock(Problem problem, int rows, boolean more) {
    final MatrixProduct product =
        MatrixProduct.of(problem.tokens(), problem.headDim(), rows, true, false)
            .withStrides(problem.tokens(), problem.packedStride(), problem.packedStride());
    return more ? product.accumulating() : product;
  }

  private void multiply(
      MatrixProduct product, float[] a, int aFrom, float[] b, int bFrom, float[] c, int to) {
    products.multiply(packed.get(), product, a, aFrom, b, bFrom, c, to);
  }

  /** Makes probabilities of products, and returns the logarithm of the sum of their exponentials. */
  private static float softmax(float[] x, int from, double scale, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, scale * x[from + i]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      final double exponential = Math.exp(scale * x[from + i] - largest);
      x[from + i] = (float) exponential;
      sum += exponential;
    }
    final float share = (float) (1 / sum);
    for (int i = 0; i < n; i++) {
      x[from + i] *= share;
    }
    return (float) (largest + Math.log(sum));
  }

  /** Makes probabilities of products, and of their gradients those of the products. */
  private static void softmaxGradient(
      float[] x, int from, int gradient, double scale, double log, double mean, int n) {
    for (int i = 0; i < n; i++) {
      final double probability = Math.exp(scale * x[from + i] - log);
      x[from + i] = (float) probability;
      x[gradient + i] = (float) (probability * (x[gradient + i] - mean) * scale);
    }
  }

  private static double dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[aFrom + i] * b[bFrom + i];
    }
    return sum;
  }
}
