package io.abaculus.cpu.scalar;

import io.abaculus.cpu.AttentionKernel;
import java.util.Arrays;

/** {@link AttentionKernel} in plain loops, one query after the other, with sums in double. */
final class ScalarAttention implements AttentionKernel {

  @Override
  public int forwardScratch(Problem problem) {
    return 0;
  }

  @Override
  public int backwardScratch(Problem problem) {
    return 0;
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
    final int headDim = problem.headDim();
    final int queries = qkvOffset + head * headDim;
    final int keys = queries + problem.stride();
    final int values = keys + problem.stride();
    final double[] products = new double[tokens];
    final double[] mean = new double[headDim];
    for (int i = 0; i < tokens; i++) {
      final int query = queries + i * problem.packedStride();
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < tokens; j++) {
        final int key = keys + j * problem.packedStride();
        products[j] = problem.scale() * dot(qkv, query, qkv, key, headDim);
        largest = Math.max(largest, products[j]);
      }
      double sum = 0;
      for (int j = 0; j < tokens; j++) {
        sum += Math.exp(products[j] - largest);
      }
      final double log = largest + Math.log(sum);
      Arrays.fill(mean, 0);
      for (int j = 0; j < tokens; j++) {
        final int value = values + j * problem.packedStride();
        add(Math.exp(products[j] - log), qkv, value, mean, 0, headDim);
      }
      store(mean, 0, out, outOffset + head * headDim + i * problem.stride(), headDim);
      logSumExp[logSumExpOffset + head * tokens + i] = (float) log;
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
    final int query0 = head * headDim;
    final int key0 = query0 + problem.stride();
    final int value0 = key0 + problem.stride();
    final double[] dQuery = new double[headDim];
    final double[] dKeys = new double[tokens * headDim];
    final double[] dValues = new double[tokens * headDim];
    for (int i = 0; i < tokens; i++) {
      final int query = qkvOffset + query0 + i * problem.packedStride();
      final int outFrom = outOffset + head * headDim + i * problem.stride();
      final int dOutFrom = dOutOffset + head * headDim + i * problem.stride();
      final double mean = dot(out, outFrom, dOut, dOutFrom, headDim);
      final double log = logSumExp[logSumExpOffset + head * tokens + i];
      Arrays.fill(dQuery, 0);
      for (int j = 0; j < tokens; j++) {
        final int key = qkvOffset + key0 + j * problem.packedStride();
        final int value = qkvOffset + value0 + j * problem.packedStride();
        final double product = problem.scale() * dot(qkv, query, qkv, key, headDim);
        final double probability = Math.exp(product - log);
        final double gradient =
            probability * (dot(dOut, dOutFrom, qkv, value, headDim) - mean) * problem.scale();
        add(gradient, qkv, key, dQuery, 0, headDim);
        add(gradient, qkv, query, dKeys, j * headDim, headDim);
        add(probability, dOut, dOutFrom, dValues, j * headDim, headDim);
      }
      store(dQuery, 0, dQkv, dQkvOffset + query0 + i * problem.packedStride(), headDim);
    }
    for (int j = 0; j < tokens; j++) {
      final int to = dQkvOffset + j * problem.packedStride();
      store(dKeys, j * headDim, dQkv, to + key0, headDim);
      store(dValues, j * headDim, dQkv, to + value0, headDim);
    }
  }

  private static double dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[aFrom + i] * b[bFrom + i];
    }
    return sum;
  }

  /** Adds {@code factor x} to sums. */
  private static void add(double factor, float[] x, int from, double[] sums, int to, int n) {
    for (int i = 0; i < n; i++) {
      sums[to + i] += factor * x[from + i];
    }
  }

  private static void store(double[] sums, int from, float[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] = (float) sums[from + i];
    }
  }
}
