package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.factors;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;

import io.abaculus.tornado.launch.Grid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

final class AttentionTest {
  private static final int BATCH = 2;

  /** Attention and its gradients, a query at a time. */
  private static final class PlainAttention {
    final double[] out;
    final double[] logSumExp;
    final double[] dQkv;

    PlainAttention(double[] qkv, double[] dOut, int tokens, int heads, int headDim, double scale) {
      int width = heads * headDim;
      out = new double[BATCH * tokens * width];
      logSumExp = new double[BATCH * heads * tokens];
      dQkv = new double[qkv.length];
      for (int row = 0; row < logSumExp.length; row++) {
        int token = row % tokens;
        int head = row / tokens % heads;
        int sample = row / (tokens * heads);
        int start = sample * tokens * 3 * width + head * headDim;
        int query = start + token * 3 * width;
        int outAt = (sample * tokens + token) * width + head * headDim;
        double[] scores = new double[tokens];
        double sum = 0;
        for (int other = 0; other < tokens; other++) {
          int key = start + other * 3 * width + width;
          for (int i = 0; i < headDim; i++) {
            scores[other] += scale * qkv[query + i] * qkv[key + i];
          }
          sum += Math.exp(scores[other]);
        }
        logSumExp[row] = Math.log(sum);
        double outProduct = 0;
        for (int i = 0; i < headDim; i++) {
          for (int other = 0; other < tokens; other++) {
            double weight = Math.exp(scores[other] - logSumExp[row]);
            out[outAt + i] += weight * qkv[start + other * 3 * width + 2 * width + i];
          }
          outProduct += out[outAt + i] * dOut[outAt + i];
        }
        for (int other = 0; other < tokens; other++) {
          int key = start + other * 3 * width + width;
          double weight = Math.exp(scores[other] - logSumExp[row]);
          double dWeight = 0;
          for (int i = 0; i < headDim; i++) {
            dWeight += dOut[outAt + i] * qkv[key + width + i];
            dQkv[key + width + i] += weight * dOut[outAt + i];
          }
          double dScore = scale * weight * (dWeight - outProduct);
          for (int i = 0; i < headDim; i++) {
            dQkv[query + i] += dScore * qkv[key + i];
            dQkv[key + i] += dScore * qkv[query + i];
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "31, 2, 64", "32, 1, 63", "33, 1, 8", "64, 1, 16", "65, 2, 32",
    "70, 1, 4"})
  void resultAndGradientsAreThoseOfSoftmax(int tokens, int heads, int headDim) {
    double scale = 3 / Math.sqrt(headDim);
    int width = heads * headDim;
    double[] qkv = random(BATCH * tokens * 3 * width, 1);
    double[] dOut = random(BATCH * tokens * width, 2);
    PlainAttention expected = new PlainAttention(qkv, dOut, tokens, heads, headDim, scale);

    FloatArray projections = operand(qkv);
    FloatArray out = result(expected.out.length);
    FloatArray logSumExp = result(expected.logSumExp.length);
    Grid forward = new Grid(
        Math.ceilDiv(tokens, AttentionForward.QUERIES), BATCH * heads, 1, AttentionForward.LOCAL_X,
        AttentionForward.LOCAL_Y);
    KernelRunner.run(
        forward,
        TaskPackage.createPackage(
            "forward", AttentionForward::forward, new KernelContext(), projections, out, logSumExp,
            factors(scale),
            IntArray.fromElements(tokens, heads, headDim, OFFSET, OFFSET, OFFSET, 1)));
    assertClose(expected.out, out, 2e-6);
    assertClose(expected.logSumExp, logSumExp, 2e-6);

    FloatArray gradient = operand(dOut);
    FloatArray products = result(expected.logSumExp.length);
    KernelRunner.run(
        Grid.covering(expected.logSumExp.length, 32),
        TaskPackage.createPackage(
            "products", AttentionBackward::outProducts, new KernelContext(), out, gradient,
            products,
            IntArray.fromElements(tokens, heads, headDim, BATCH, OFFSET, OFFSET, OFFSET)));
    FloatArray dQkv = result(qkv.length);
    IntArray arguments =
        IntArray.fromElements(tokens, heads, headDim, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET);
    Grid backward = new Grid(
        Math.ceilDiv(tokens, AttentionBackward.TILE), BATCH * heads, 1, AttentionBackward.LOCAL,
        AttentionBackward.LOCAL);
    KernelRunner.run(
        backward,
        TaskPackage.createPackage(
            "keys", AttentionBackward::keysAndValues, new KernelContext(), projections, logSumExp,
            products, gradient, dQkv, factors(scale), arguments),
        TaskPackage.createPackage(
            "queries", AttentionBackward::queries, new KernelContext(), projections, logSumExp,
            products, gradient, dQkv, factors(scale), arguments));
    assertClose(expected.dQkv, dQkv, 5e-6);
  }
}
