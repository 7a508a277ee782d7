package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.scalar.ScalarSoftSort;
import io.abaculus.cpu.vector.VectorSoftSort;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortProblem;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.reference.PlainSoftSort;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kernels, against the definition in double, whose numbers are diffsort's: its golden cases say so. */
class SoftSortKernelTest {

  private static final SoftSortKernel[] KERNELS = {new ScalarSoftSort(), new VectorSoftSort()};

  /** Around every edge of vectors of 4, 8 and 16 lanes. */
  private static final int[] SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 49, 64};

  static Stream<Arguments> kernelsNetworksAndRelaxations() {
    return Stream.of(KERNELS)
        .flatMap(
            kernel -> Stream.of(SortingNetwork.values())
                .flatMap(
                    network -> Stream.of(Relaxation.values())
                        .map(relaxation -> Arguments.of(kernel, network, relaxation))));
  }

  /** What a kernel or the definition gives, and the gradient for given cotangents. */
  private record Result(double[] values, double[] permutation, double[] gradient) {}

  private static Result run(
      SoftSortKernel kernel,
      SortProblem problem,
      float[] x,
      float[] valuesGradient,
      float[] permutationGradient) {
    int rows = x.length / problem.n();
    float[] values = new float[x.length];
    float[] permutation = new float[x.length * problem.n()];
    float[] gradient = new float[x.length];
    SoftSortScratch scratch = kernel.newScratch();
    kernel.forward(problem, x, 0, values, 0, permutation, 0, rows, scratch);
    kernel.backward(
        problem, x, 0, valuesGradient, 0, permutationGradient, 0, gradient, 0, rows, scratch);
    return new Result(doubles(values), doubles(permutation), doubles(gradient));
  }

  private static Result define(
      SortProblem problem, float[] x, float[] valuesGradient, float[] permutationGradient) {
    int rows = x.length / problem.n();
    double[] values = new double[x.length];
    double[] permutation = new double[x.length * problem.n()];
    double[] gradient = new double[x.length];
    PlainSoftSort.forward(problem, doubles(x), 0, values, 0, permutation, 0, rows);
    PlainSoftSort.backward(
        problem,
        doubles(x),
        0,
        doubles(valuesGradient),
        0,
        doubles(permutationGradient),
        0,
        gradient,
        0,
        rows);
    return new Result(values, permutation, gradient);
  }

  @ParameterizedTest
  @MethodSource("kernelsNetworksAndRelaxations")
  void agreesWithTheDefinitionAtEverySize(
      SoftSortKernel kernel, SortingNetwork network, Relaxation relaxation) {
    for (int n : SIZES) {
      int rows = n < 10 ? 17 : n < 20 ? 3 : 1;
      float[] x = uniform(rows * n, n);
      float[] valuesGradient = uniform(rows * n, n + 1);
      float[] permutationGradient = uniform(rows * n * n, n + 2);
      for (boolean logSpace : new boolean[]{false, true}) {
        SortProblem problem = new SortProblem(network, relaxation, n, 10, 0.25, logSpace);
        Result expected = define(problem, x, valuesGradient, permutationGradient);
        Result actual = run(kernel, problem, x, valuesGradient, permutationGradient);
        assertClose(expected.values, actual.values, 1e-6, 1e-6);
        assertClose(expected.permutation, actual.permutation, logSpace ? 2e-6 : 2e-4, 2e-6);
        assertClose(expected.gradient, actual.gradient, 1e-4, 2e-5 * norm(expected.gradient));
      }
    }
  }

  /** As steep as diffsort's golden cases go. */
  @ParameterizedTest
  @MethodSource("kernelsNetworksAndRelaxations")
  void agreesWithTheDefinitionWhereTheSortIsSteep(
      SoftSortKernel kernel, SortingNetwork network, Relaxation relaxation) {
    int n = 49;
    float[] x = uniform(2 * n, 30);
    float[] valuesGradient = uniform(2 * n, 31);
    float[] permutationGradient = uniform(2 * n * n, 32);
    SortProblem problem = new SortProblem(network, relaxation, n, 100, 0.25, false);
    Result expected = define(problem, x, valuesGradient, permutationGradient);
    Result actual = run(kernel, problem, x, valuesGradient, permutationGradient);
    assertClose(expected.values, actual.values, 1e-4, 1e-5);
    assertClose(expected.permutation, actual.permutation, 1e-4, 1e-5);
    assertClose(expected.gradient, actual.gradient, 1e-4, 1e-5 * norm(expected.gradient));
  }

  /** The steepness at which P in float32 underflows for all but one of these. */
  @ParameterizedTest
  @MethodSource("kernelsNetworksAndRelaxations")
  void logSpaceStaysFiniteAndPreciseWhereThePermutationUnderflows(
      SoftSortKernel kernel, SortingNetwork network, Relaxation relaxation) {
    int n = 49;
    int rows = 1;
    float[] x = uniform(rows * n, 9);
    float[] valuesGradient = new float[rows * n];
    float[] permutationGradient = uniform(rows * n * n, 10);
    for (double steepness : new double[]{100, 1000}) {
      SortProblem problem = new SortProblem(network, relaxation, n, steepness, 0.25, true);
      Result expected = define(problem, x, valuesGradient, permutationGradient);
      Result actual = run(kernel, problem, x, valuesGradient, permutationGradient);
      for (double logP : actual.permutation) {
        assertTrue(Double.isFinite(logP) && logP <= 1e-5, () -> "log P is " + logP);
      }
      // A difference of two values is exact to 1e-7, times the steepness, at every layer.
      assertClose(expected.permutation, actual.permutation, 1e-5, 3e-6 * steepness);
      assertClose(expected.gradient, actual.gradient, 1e-3, 1e-3 * norm(expected.gradient));
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsNetworksAndRelaxations")
  void equalValuesAreAveragedAndTheirGradientIsDefined(
      SoftSortKernel kernel, SortingNetwork network, Relaxation relaxation) {
    int n = 8;
    float[] x = new float[n];
    Arrays.fill(x, 0.5f);
    x[3] = 0.75f;
    float[] valuesGradient = uniform(n, 11);
    float[] permutationGradient = uniform(n * n, 12);
    for (boolean logSpace : new boolean[]{false, true}) {
      SortProblem problem = new SortProblem(network, relaxation, n, 10, 0.25, logSpace);
      Result expected = define(problem, x, valuesGradient, permutationGradient);
      Result actual = run(kernel, problem, x, valuesGradient, permutationGradient);
      assertClose(expected.permutation, actual.permutation, 1e-5, 1e-6);
      assertClose(expected.gradient, actual.gradient, 1e-3, 1e-4 * norm(expected.gradient));
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsNetworksAndRelaxations")
  void theSumOfTheValuesHasGradientOne(
      SoftSortKernel kernel, SortingNetwork network, Relaxation relaxation) {
    int n = 49;
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    float[] gradient = new float[n];
    for (boolean logSpace : new boolean[]{false, true}) {
      SortProblem problem = new SortProblem(network, relaxation, n, 10, 0.25, logSpace);
      kernel.backward(
          problem, uniform(n, 13), 0, ones, 0, null, 0, gradient, 0, 1, kernel.newScratch());
      assertArrayEquals(ones, gradient, 1e-5f);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsNetworksAndRelaxations")
  void permutationIsDoublyStochastic(
      SoftSortKernel kernel, SortingNetwork network, Relaxation relaxation) {
    int n = 49;
    SortProblem problem = new SortProblem(network, relaxation, n, 100, 0.25, false);
    float[] p = new float[n * n];
    kernel.forward(problem, uniform(n, 14), 0, null, 0, p, 0, 1, kernel.newScratch());
    for (int i = 0; i < n; i++) {
      double row = 0;
      double column = 0;
      for (int j = 0; j < n; j++) {
        assertTrue(p[i * n + j] >= 0);
        row += p[i * n + j];
        column += p[j * n + i];
      }
      assertEquals(1, row, 5e-6);
      assertEquals(1, column, 5e-6);
    }
  }

  /** The smaller weight of a comparator is not a difference from 1. */
  @Test
  void cauchyOnTheBitonicNetworkKeepsItsSmallWeights() {
    int n = 49;
    float[] x = uniform(n, 15);
    SortProblem problem =
        new SortProblem(SortingNetwork.BITONIC, Relaxation.CAUCHY, n, 1000, 0.25, false);
    SortProblem logProblem =
        new SortProblem(SortingNetwork.BITONIC, Relaxation.CAUCHY, n, 1000, 0.25, true);
    double[] expected = define(logProblem, x, new float[n], new float[n * n]).permutation;
    for (SoftSortKernel kernel : KERNELS) {
      float[] p = new float[n * n];
      kernel.forward(problem, x, 0, null, 0, p, 0, 1, kernel.newScratch());
      for (int i = 0; i < n * n; i++) {
        assertEquals(expected[i], Math.log(p[i]), 2e-3);
      }
    }
  }

  @Test
  void anotherExponentOfTheActivationReplacementIsHonoured() {
    int n = 9;
    float[] x = uniform(n, 25);
    float[] valuesGradient = uniform(n, 26);
    float[] permutationGradient = uniform(n * n, 27);
    for (SoftSortKernel kernel : KERNELS) {
      for (boolean logSpace : new boolean[]{false, true}) {
        SortProblem problem =
            new SortProblem(
                SortingNetwork.ODD_EVEN, Relaxation.LOGISTIC_PHI, n, 10, 0.6, logSpace);
        Result expected = define(problem, x, valuesGradient, permutationGradient);
        Result actual = run(kernel, problem, x, valuesGradient, permutationGradient);
        assertClose(expected.permutation, actual.permutation, 2e-5, 2e-6);
        assertClose(expected.gradient, actual.gradient, 1e-4, 2e-5 * norm(expected.gradient));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsNetworksAndRelaxations")
  void notANumberStaysInItsRow(
      SoftSortKernel kernel, SortingNetwork network, Relaxation relaxation) {
    int n = 4;
    float[] x = uniform(3 * n, 28);
    x[n + 1] = Float.NaN;
    for (boolean logSpace : new boolean[]{false, true}) {
      SortProblem problem = new SortProblem(network, relaxation, n, 10, 0.25, logSpace);
      Result result = run(kernel, problem, x, new float[3 * n], new float[3 * n * n]);
      for (int i = 0; i < 3 * n * n; i++) {
        int row = i / (n * n);
        assertEquals(row == 1, Double.isNaN(result.permutation[i]), "element " + i);
      }
    }
  }

  @Test
  void rowsComeOutTheSameHoweverTheyAreDividedAndWhereverTheyLie() {
    int n = 49;
    int rows = 19;
    float[] x = uniform(rows * n, 16);
    float[] valuesGradient = uniform(rows * n, 17);
    float[] permutationGradient = uniform(rows * n * n, 18);
    for (SoftSortKernel kernel : KERNELS) {
      for (boolean logSpace : new boolean[]{false, true}) {
        SortProblem problem =
            new SortProblem(SortingNetwork.BITONIC, Relaxation.CAUCHY, n, 100, 0.25, logSpace);
        Result expected = run(kernel, problem, x, valuesGradient, permutationGradient);
        float[] values = new float[rows * n + 5];
        float[] permutation = new float[rows * n * n + 3];
        float[] gradient = new float[rows * n + 2];
        SoftSortScratch scratch = kernel.newScratch();
        int[] bounds = {0, 1, 4, 12, 19};
        for (int part = 0; part + 1 < bounds.length; part++) {
          int row = bounds[part];
          int count = bounds[part + 1] - row;
          kernel.forward(
              problem,
              x,
              row * n,
              values,
              5 + row * n,
              permutation,
              3 + row * n * n,
              count,
              scratch);
          kernel.backward(
              problem,
              x,
              row * n,
              valuesGradient,
              row * n,
              permutationGradient,
              row * n * n,
              gradient,
              2 + row * n,
              count,
              scratch);
        }
        assertArrayEquals(
            expected.values, doubles(Arrays.copyOfRange(values, 5, values.length)), 0);
        assertArrayEquals(
            expected.permutation,
            doubles(Arrays.copyOfRange(permutation, 3, permutation.length)),
            0);
        assertArrayEquals(
            expected.gradient, doubles(Arrays.copyOfRange(gradient, 2, gradient.length)), 0);
      }
    }
  }

  @Test
  void aScratchServesOneProblemAfterAnother() {
    float[] x = uniform(64, 19);
    for (SoftSortKernel kernel : KERNELS) {
      SoftSortScratch scratch = kernel.newScratch();
      for (int n : new int[]{64, 8, 16, 64}) {
        for (SortingNetwork network : SortingNetwork.values()) {
          for (boolean logSpace : new boolean[]{true, false}) {
            SortProblem problem =
                new SortProblem(network, Relaxation.LOGISTIC, n, 10, 0.25, logSpace);
            float[] gradient = new float[n];
            float[] permutationGradient = uniform(n * n, 20);
            kernel.backward(
                problem, x, 0, null, 0, permutationGradient, 0, gradient, 0, 1, scratch);
            double[] expected =
                define(problem, Arrays.copyOf(x, n), new float[n], permutationGradient).gradient;
            assertClose(expected, doubles(gradient), 1e-4, 2e-5 * norm(expected));
          }
        }
      }
    }
  }

  @Test
  void oneGradientMayBeAbsentAndGradientsAddUp() {
    int n = 17;
    float[] x = uniform(n, 21);
    float[] valuesGradient = uniform(n, 22);
    float[] permutationGradient = uniform(n * n, 23);
    for (SoftSortKernel kernel : KERNELS) {
      for (boolean logSpace : new boolean[]{false, true}) {
        SortProblem problem =
            new SortProblem(SortingNetwork.ODD_EVEN, Relaxation.GAUSSIAN, n, 10, 0.25, logSpace);
        SoftSortScratch scratch = kernel.newScratch();
        float[] ofValues = new float[n];
        float[] ofPermutation = new float[n];
        float[] ofNeither = uniform(n, 24);
        kernel.backward(problem, x, 0, valuesGradient, 0, null, 0, ofValues, 0, 1, scratch);
        kernel.backward(
            problem, x, 0, null, 0, permutationGradient, 0, ofPermutation, 0, 1, scratch);
        kernel.backward(problem, x, 0, null, 0, null, 0, ofNeither, 0, 1, scratch);
        double[] both = run(kernel, problem, x, valuesGradient, permutationGradient).gradient;
        for (int i = 0; i < n; i++) {
          assertEquals(both[i], ofValues[i] + ofPermutation[i], 1e-5 * norm(both));
          assertEquals(0, ofNeither[i]);
        }
      }
    }
  }

  private static void assertClose(double[] expected, double[] actual, double rtol, double atol) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], atol + rtol * Math.abs(expected[i]), "element " + i);
    }
  }

  private static double norm(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum());
  }

  private static float[] uniform(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }
}
