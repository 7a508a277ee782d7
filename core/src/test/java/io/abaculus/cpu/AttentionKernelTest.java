package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.AttentionKernel.Problem;
import io.abaculus.cpu.scalar.ScalarKernels;
import io.abaculus.cpu.vector.VectorKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of kernel against the definition, with the whole matrix of probabilities in double. */
@ParameterizedClass
@MethodSource("kernels")
class AttentionKernelTest {

  /** Where the arrays begin, and what is around them, must not matter. */
  private static final int OFFSET = 5;

  private final AttentionKernel kernel;

  AttentionKernelTest(AttentionKernel kernel) {
    this.kernel = kernel;
  }

  static List<AttentionKernel> kernels() {
    return List.of(
        new VectorKernels().attention(), new VectorKernels(false).attention(),
        new ScalarKernels().attention());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1", "1, 3, 64", "2, 1, 8", "2, 3, 16", "3, 2, 5", "4, 1, 17", "5, 1, 32", "17, 1, 1",
    "17, 3, 8", "17, 1, 64", "50, 1, 16", "50, 3, 64", "65, 2, 33", "257, 1, 64", "257, 3, 8",
    "320, 1, 4", "321, 1, 3", "700, 1, 2", "6, 1, 320", "7, 2, 330"
  })
  void forwardAndBackwardFollowTheDefinition(int tokens, int heads, int headDim) {
    final Problem problem = new Problem(tokens, heads, headDim, 1 / Math.sqrt(headDim));
    final float[] qkv = normal(OFFSET + tokens * problem.packedStride(), 1);
    final float[] dOut = normal(OFFSET + tokens * problem.stride(), 2);
    final Result actual = run(problem, qkv, dOut);
    for (int head = 0; head < heads; head++) {
      checkHead(problem, head, qkv, dOut, actual);
    }
    assertUntouched(actual.out, tokens * problem.stride());
    assertUntouched(actual.logSumExp, tokens * heads);
    assertUntouched(actual.dQkv, tokens * problem.packedStride());
  }

  @Test
  void largeProductsNeitherOverflowNorVanish() {
    // the second key wins by e^200, so that its value alone remains
    final Problem problem = new Problem(2, 1, 1, 1);
    final float[] qkv = {20, 10, 3, 20, 20, 4};
    final float[] out = new float[2];
    final float[] logSumExp = new float[2];
    kernel.forward(problem, 0, qkv, 0, out, 0, logSumExp, 0, forwardScratch(problem));
    assertArrayEquals(new float[]{4, 4}, out);
    assertArrayEquals(new float[]{400, 400}, logSumExp);
  }

  @Test
  void notANumberReachesEveryQueryThatSeesIt() {
    final Problem problem = new Problem(20, 2, 8, 1);
    final float[] qkv = normal(20 * problem.packedStride(), 1);
    // one number of the second head's key of token 7
    qkv[7 * problem.packedStride() + problem.stride() + 8] = Float.NaN;
    final float[] out = new float[20 * problem.stride()];
    final float[] logSumExp = new float[40];
    for (int head = 0; head < 2; head++) {
      kernel.forward(problem, head, qkv, 0, out, 0, logSumExp, 0, forwardScratch(problem));
    }
    for (int i = 0; i < out.length; i++) {
      assertEquals(i % 16 >= 8, Float.isNaN(out[i]));
    }
    for (int i = 0; i < 40; i++) {
      assertEquals(i >= 20, Float.isNaN(logSumExp[i]));
    }
  }

  @Test
  void whatIsInScratchDoesNotMatter() {
    final Problem problem = new Problem(50, 1, 12, 0.3);
    final float[] qkv = normal(50 * problem.packedStride(), 1);
    final float[] out = new float[50 * problem.stride()];
    final float[] again = new float[50 * problem.stride()];
    final float[] logSumExp = new float[50];
    final float[] scratch = forwardScratch(problem);
    kernel.forward(problem, 0, qkv, 0, out, 0, logSumExp, 0, scratch);
    Arrays.fill(scratch, 3);
    kernel.forward(problem, 0, qkv, 0, again, 0, logSumExp, 0, scratch);
    assertArrayEquals(out, again);
  }

  @Test
  void scratchIsLinearInTokens() {
    final int few = kernel.backwardScratch(new Problem(5_000, 6, 64, 0.125));
    final int many = kernel.backwardScratch(new Problem(10_000, 6, 64, 0.125));
    assertTrue(many < 2.2 * few + 1);
  }

  private record Result(float[] out, float[] logSumExp, float[] dQkv) {}

  private Result run(Problem problem, float[] qkv, float[] dOut) {
    final int tokens = problem.tokens();
    final Result result =
        new Result(
            filled(2 * OFFSET + tokens * problem.stride()),
            filled(2 * OFFSET + tokens * problem.heads()),
            filled(2 * OFFSET + tokens * problem.packedStride()));
    final float[] forward = forwardScratch(problem);
    final float[] backward = new float[kernel.backwardScratch(problem)];
    Arrays.fill(backward, Float.NaN);
    for (int head = 0; head < problem.heads(); head++) {
      kernel.forward(
          problem,
          head,
          qkv,
          OFFSET,
          result.out,
          OFFSET,
          result.logSumExp,
          OFFSET,
          forward);
      kernel.backward(
          problem,
          head,
          qkv,
          OFFSET,
          result.out,
          OFFSET,
          result.logSumExp,
          OFFSET,
          dOut,
          OFFSET,
          result.dQkv,
          OFFSET,
          backward);
    }
    return result;
  }

  /** Scratch full of what would show in a result. */
  private float[] forwardScratch(Problem problem) {
    final float[] scratch = new float[kernel.forwardScratch(problem)];
    Arrays.fill(scratch, Float.NaN);
    return scratch;
  }

  private static void checkHead(
      Problem problem, int head, float[] qkv, float[] dOut, Result actual) {
    final int tokens = problem.tokens();
    final int n = problem.headDim();
    final int packed = problem.packedStride();
    final int stride = problem.stride();
    final double[][] q = matrix(qkv, OFFSET + head * n, packed, tokens, n);
    final double[][] k = matrix(qkv, OFFSET + stride + head * n, packed, tokens, n);
    final double[][] v = matrix(qkv, OFFSET + 2 * stride + head * n, packed, tokens, n);
    final double[][] d = matrix(dOut, OFFSET + head * n, stride, tokens, n);
    final double[][] dq = new double[tokens][n];
    final double[][] dk = new double[tokens][n];
    final double[][] dv = new double[tokens][n];
    final double[][] out = new double[tokens][n];
    for (int i = 0; i < tokens; i++) {
      final double[] p = new double[tokens];
      double sum = 0;
      for (int j = 0; j < tokens; j++) {
        p[j] = Math.exp(problem.scale() * dot(q[i], k[j]));
        sum += p[j];
      }
      final double logSumExp = actual.logSumExp[OFFSET + head * tokens + i];
      assertEquals(Math.log(sum), logSumExp, 1e-6 * (1 + Math.abs(Math.log(sum))));
      for (int j = 0; j < tokens; j++) {
        p[j] /= sum;
        add(p[j], v[j], out[i]);
        add(p[j], d[i], dv[j]);
      }
      for (int j = 0; j < tokens; j++) {
        final double gradient = problem.scale() * p[j] * (dot(d[i], v[j]) - dot(d[i], out[i]));
        add(gradient, k[j], dq[i]);
        add(gradient, q[i], dk[j]);
      }
    }
    final int at = OFFSET + head * n;
    assertClose(out, matrix(actual.out, at, stride, tokens, n));
    assertClose(dq, matrix(actual.dQkv, at, packed, tokens, n));
    assertClose(dk, matrix(actual.dQkv, at + stride, packed, tokens, n));
    assertClose(dv, matrix(actual.dQkv, at + 2 * stride, packed, tokens, n));
  }

  private static void assertClose(double[][] expected, double[][] actual) {
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertEquals(expected[i][j], actual[i][j], 3e-6 * (1 + Math.abs(expected[i][j])));
      }
    }
  }

  private static double[][] matrix(float[] x, int from, int stride, int rows, int columns) {
    final double[][] matrix = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix[i][j] = x[from + i * stride + j];
      }
    }
    return matrix;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double factor, double[] x, double[] sums) {
    for (int i = 0; i < x.length; i++) {
      sums[i] += factor * x[i];
    }
  }

  private static float[] normal(int n, long seed) {
    final Random random = new Random(seed);
    final float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static float[] filled(int n) {
    final float[] x = new float[n];
    Arrays.fill(x, 7);
    return x;
  }

  private static void assertUntouched(float[] x, int used) {
    for (int i = 0; i < x.length; i++) {
      assertTrue(i >= OFFSET && i < OFFSET + used || x[i] == 7, "written outside at " + i);
    }
  }
}
