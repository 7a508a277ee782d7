package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.scalar.ScalarKernels;
import io.abaculus.cpu.vector.VectorKernels;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.testing.Skip;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vectors as wide as other machines have them give what plain loops give. How wide they are is settled
 * when a JVM starts; where the processor lacks a width, the vector API does without it, slowly.
 */
class VectorWidthsTest {

  @ParameterizedTest
  @CsvSource({"128, 4", "256, 8", "512, 16"})
  void everyKernelAgreesWithPlainLoops(int bits, int lanes) throws Exception {
    final ChildJvm.Result child =
        ChildJvm.run(
            Child.class, "--add-modules", "jdk.incubator.vector", "-Dabaculus.vector.bits=" + bits);
    assertEquals(0, child.status(), child.out());
    assertTrue(child.out().contains("vectors of " + lanes + " floats"), child.out());
  }

  /** As on processors before 2013, or in virtual machines that hide what theirs can. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void noKernelMultipliesAndAddsInSoftware(int avx) throws Exception {
    Skip.unless(
        System.getProperty("os.arch").matches("amd64|x86_64"), "AVX is x86's");
    final ChildJvm.Result child =
        ChildJvm.run(Child.class, "--add-modules", "jdk.incubator.vector", "-XX:UseAVX=" + avx);
    assertEquals(0, child.status(), child.out());
    assertTrue(
        child.out()
            .contains("vectors of 4 floats for products and arithmetic, plain loops without"),
        child.out());
  }

  /** Compares the kernels, and fails by an exception. */
  static final class Child {

    private static final KernelProvider VECTORS = new VectorKernels();
    private static final KernelProvider LOOPS = new ScalarKernels();

    private Child() {}

    public static void main(String[] args) {
      System.out.println(VECTORS.description());
      for (int n : new int[]{1, 7, 16, 37, 75}) {
        elementwise(n);
        rows(n);
      }
      attention(1, 2, 3);
      attention(35, 2, 18);
      attention(70, 1, 64);
      attention(325, 1, 3);
    }

    private static void elementwise(int n) {
      final float[] a = normal(n, 1);
      final float[] b = normal(n, 2);
      final float[][] y = new float[2][n];
      for (UnaryFunction f : UnaryFunction.values()) {
        VECTORS.elementwise().unary(f, a, 0, y[0], 0, n);
        LOOPS.elementwise().unary(f, a, 0, y[1], 0, n);
        check(f.name(), y);
      }
      for (BinaryFunction f : BinaryFunction.values()) {
        VECTORS.elementwise().binary(f, a, 0, b, 0, y[0], 0, n);
        LOOPS.elementwise().binary(f, a, 0, b, 0, y[1], 0, n);
        check(f.name(), y);
      }
      final byte[][] holds = new byte[2][n];
      for (Comparison comparison : Comparison.values()) {
        VECTORS.elementwise().compare(comparison, a, 0, b, 0, holds[0], 0, n);
        LOOPS.elementwise().compare(comparison, a, 0, b, 0, holds[1], 0, n);
        if (!Arrays.equals(holds[0], holds[1])) {
          throw new AssertionError(comparison + " of " + n);
        }
        VECTORS.elementwise().select(holds[0], 0, a, 0, b, 0, y[0], 0, n);
        LOOPS.elementwise().select(holds[0], 0, a, 0, b, 0, y[1], 0, n);
        check("select", y);
      }
    }

    private static void rows(int n) {
      final int rows = 2;
      final float[] x = normal(rows * n, 1);
      final float[] dy = normal(rows * n, 2);
      final float[] weight = normal(n, 3);
      final float[][] y = new float[2][rows * n];
      final float[][] mean = new float[2][rows];
      final float[][] rstd = new float[2][rows];
      final float[][] dx = new float[2][rows * n];
      final float[][] column = new float[2][n];
      final float[][] dBias = new float[2][n];
      for (int i = 0; i < 2; i++) {
        final RowKernel kernel = i == 0 ? VECTORS.rows() : LOOPS.rows();
        kernel.logSoftmax(x, 0, y[i], 0, rows, n);
        kernel.logSoftmaxBackward(y[i], 0, dy, 0, dx[i], 0, rows, n);
      }
      check("log softmax", y);
      check("log softmax backward", dx);
      for (int i = 0; i < 2; i++) {
        final RowKernel kernel = i == 0 ? VECTORS.rows() : LOOPS.rows();
        kernel.softmax(x, 0, y[i], 0, rows, n);
        kernel.softmaxBackward(y[i], 0, dy, 0, dx[i], 0, rows, n);
        kernel.maxRows(x, 0, rstd[i], 0, rows, n);
        kernel.sumColumns(x, 0, column[i], 0, rows, n);
      }
      check("softmax", y);
      check("softmax backward", dx);
      check("maximum", rstd);
      check("column sums", column);
      for (int i = 0; i < 2; i++) {
        final RowKernel kernel = i == 0 ? VECTORS.rows() : LOOPS.rows();
        Arrays.fill(column[i], 0f);
        kernel.layerNorm(
            x, 0, weight, 0, weight, 0, 0.1, y[i], 0, mean[i], 0, rstd[i], 0, rows, n);
        kernel.layerNormBackward(
            x, 0, weight, 0, mean[i], 0, rstd[i], 0, dy, 0, dx[i], 0, column[i], 0, dBias[i], 0,
            rows, n);
      }
      check("layer norm", y);
      check("layer norm backward", dx);
      check("layer norm weight", column);
      check("layer norm bias", dBias);
    }

    private static void attention(int tokens, int heads, int headDim) {
      final AttentionKernel.Problem problem =
          new AttentionKernel.Problem(tokens, heads, headDim, 0.4);
      final float[] qkv = normal(tokens * problem.packedStride(), 1);
      final float[] dOut = normal(tokens * problem.stride(), 2);
      final float[][] out = new float[2][tokens * problem.stride()];
      final float[][] log = new float[2][heads * tokens];
      final float[][] dQkv = new float[2][qkv.length];
      for (int i = 0; i < 2; i++) {
        final AttentionKernel kernel = i == 0 ? VECTORS.attention() : LOOPS.attention();
        final float[] scratch = new float[kernel.backwardScratch(problem)];
        final float[] forward = new float[kernel.forwardScratch(problem)];
        for (int head = 0; head < heads; head++) {
          kernel.forward(problem, head, qkv, 0, out[i], 0, log[i], 0, forward);
          kernel.backward(
              problem, head, qkv, 0, out[i], 0, log[i], 0, dOut, 0, dQkv[i], 0, scratch);
        }
      }
      check("attention", out);
      check("attention's logarithms", log);
      check("attention's gradients", dQkv);
    }

    private static void check(String what, float[][] actualAndExpected) {
      final float[] actual = actualAndExpected[0];
      final float[] expected = actualAndExpected[1];
      for (int i = 0; i < actual.length; i++) {
        final boolean bothNaN = Float.isNaN(actual[i]) && Float.isNaN(expected[i]);
        final double error = Math.abs(actual[i] - expected[i]);
        if (!bothNaN && !(error <= 1e-5 * (1 + Math.abs(expected[i])))) {
          throw new AssertionError(
              what + " [" + i + "]: " + actual[i] + " instead of " + expected[i]);
        }
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
  }
}
