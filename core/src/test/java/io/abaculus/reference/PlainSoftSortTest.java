package io.abaculus.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortProblem;
import io.abaculus.graph.SortingNetwork;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlainSoftSortTest {

  private static SortProblem problem(
      SortingNetwork network, Relaxation relaxation, int n, double steepness, boolean logSpace) {
    return new SortProblem(network, relaxation, n, steepness, 0.25, logSpace);
  }

  private static double[] values(SortProblem problem, double[] x) {
    double[] values = new double[x.length];
    PlainSoftSort.forward(problem, x, 0, values, 0, null, 0, x.length / problem.n());
    return values;
  }

  private static double[] permutation(SortProblem problem, double[] x) {
    double[] permutation = new double[x.length * problem.n()];
    PlainSoftSort.forward(problem, x, 0, null, 0, permutation, 0, x.length / problem.n());
    return permutation;
  }

  /** The numbers that diffsort 0.2.0 gives in float64. */
  @ParameterizedTest
  @CsvSource({
    "BITONIC, LOGISTIC, -.184055, .120060, .293811, .470184",
    "BITONIC, LOGISTIC_PHI, -.193588, .107616, .298044, .487928",
    "BITONIC, GAUSSIAN, -.199646, .104210, .299623, .495813",
    "BITONIC, RECIPROCAL, .000247, .135234, .248541, .315977",
    "BITONIC, CAUCHY, -.106315, .128013, .270505, .407798",
    "BITONIC, OPTIMAL, -.18125, .10625, .29375, .48125",
    "ODD_EVEN, LOGISTIC, -.184807, .146122, .267735, .470950",
    "ODD_EVEN, LOGISTIC_PHI, -.193940, .117724, .287929, .488287",
    "ODD_EVEN, GAUSSIAN, -.199646, .109163, .294671, .495813",
    "ODD_EVEN, RECIPROCAL, -.067116, .168132, .218966, .380019",
    "ODD_EVEN, CAUCHY, -.137691, .155604, .243273, .438815",
    "ODD_EVEN, OPTIMAL, -.1875, .1125, .2875, .4875"
  })
  void givesTheValuesOfDiffsort(
      SortingNetwork network, Relaxation relaxation, double a, double b, double c, double d) {
    double[] x = {0.3, -0.2, 0.5, 0.1};
    double[] expected = {a, b, c, d};
    assertArrayEquals(expected, values(problem(network, relaxation, 4, 10, false), x), 6e-7);
    assertArrayEquals(expected, values(problem(network, relaxation, 4, 10, true), x), 6e-7);
  }

  @Test
  void givesThePermutationOfDiffsort() {
    double[] expected = {
      .07300, .17440, .63748, .11511,
      .79959, .10373, .04968, .04700,
      .04741, .06063, .14478, .74719,
      .08000, .66123, .16807, .09070
    };
    double[] x = {0.3, -0.2, 0.5, 0.1};
    SortProblem problem = problem(SortingNetwork.BITONIC, Relaxation.CAUCHY, 4, 10, false);
    assertArrayEquals(expected, permutation(problem, x), 6e-6);
  }

  @ParameterizedTest
  @EnumSource
  void permutationIsDoublyStochasticAndGivesTheValues(Relaxation relaxation) {
    for (SortingNetwork network : SortingNetwork.values()) {
      int n = 13;
      SortProblem problem = problem(network, relaxation, n, 10, false);
      double[] x = uniform(n, 1);
      double[] p = permutation(problem, x);
      double[] values = values(problem, x);
      for (int i = 0; i < n; i++) {
        double row = 0;
        double column = 0;
        double value = 0;
        for (int j = 0; j < n; j++) {
          row += p[i * n + j];
          column += p[j * n + i];
          value += x[j] * p[j * n + i];
        }
        assertEquals(1, row, 1e-14);
        assertEquals(1, column, 1e-14);
        assertEquals(values[i], value, 1e-14);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aVerySteepSortIsASort(Relaxation relaxation) {
    double[] x = {0.9, -0.7, 0.1, 0.5, -0.3, 0.3, -0.9};
    double[] sorted = {-0.9, -0.7, -0.3, 0.1, 0.3, 0.5, 0.9};
    for (SortingNetwork network : SortingNetwork.values()) {
      assertArrayEquals(sorted, values(problem(network, relaxation, 7, 1e9, false), x), 1e-8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSingleValueIsSorted(SortingNetwork network) {
    double[] x = {3};
    assertArrayEquals(x, values(problem(network, Relaxation.CAUCHY, 1, 10, false), x));
    assertArrayEquals(
        new double[]{1}, permutation(problem(network, Relaxation.CAUCHY, 1, 10, false), x));
    assertArrayEquals(
        new double[]{0}, permutation(problem(network, Relaxation.CAUCHY, 1, 10, true), x));
  }

  @ParameterizedTest
  @EnumSource
  void theSumOfTheValuesHasGradientOne(Relaxation relaxation) {
    int n = 11;
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    for (SortingNetwork network : SortingNetwork.values()) {
      SortProblem problem = problem(network, relaxation, n, 10, false);
      double[] gradient = new double[n];
      PlainSoftSort.backward(problem, uniform(n, 2), 0, ones, 0, null, 0, gradient, 0, 1);
      assertArrayEquals(ones, gradient, 1e-13);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientIsThatOfFiniteDifferences(Relaxation relaxation) {
    int n = 7;
    double h = 1e-6;
    double[] x = uniform(n, 3);
    double[] valuesGradient = uniform(n, 4);
    double[] permutationGradient = uniform(n * n, 5);
    for (SortingNetwork network : SortingNetwork.values()) {
      for (boolean logSpace : new boolean[]{false, true}) {
        SortProblem problem = problem(network, relaxation, n, 3, logSpace);
        double[] gradient = new double[n];
        PlainSoftSort.backward(
            problem, x, 0, valuesGradient, 0, permutationGradient, 0, gradient, 0, 1);
        for (int i = 0; i < n; i++) {
          double[] right = x.clone();
          double[] left = x.clone();
          right[i] += h;
          left[i] -= h;
          double difference =
              dot(valuesGradient, values(problem, right))
                  + dot(permutationGradient, permutation(problem, right))
                  - dot(valuesGradient, values(problem, left))
                  - dot(permutationGradient, permutation(problem, left));
          assertEquals(
              difference / (2 * h), gradient[i], 1e-6 * (1 + Math.abs(gradient[i])),
              network.name());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void logSpaceGivesTheLogarithmOfThePermutation(Relaxation relaxation) {
    int n = 49;
    for (SortingNetwork network : SortingNetwork.values()) {
      for (double steepness : new double[]{1, 10, 100}) {
        double[] x = uniform(n, 6);
        double[] p = permutation(problem(network, relaxation, n, steepness, false), x);
        double[] logP = permutation(problem(network, relaxation, n, steepness, true), x);
        for (int i = 0; i < n * n; i++) {
          assertTrue(Double.isFinite(logP[i]));
          // The definition's 1 - alpha loses what is small beside 1, 1e-16, so P does.
          assertEquals(p[i], Math.exp(logP[i]), 1e-12 * p[i] + 1e-15);
        }
      }
    }
  }

  /** Of 1 - alpha, and of products of tiny weights, only the logarithm can be compared. */
  @ParameterizedTest
  @EnumSource
  void logarithmOfTheWeightsIsThatOfTheDefinition(Relaxation relaxation) {
    SortProblem problem = problem(SortingNetwork.BITONIC, relaxation, 2, 1, true);
    for (double difference = -6; difference <= 6; difference += 0.37) {
      assertEquals(
          PlainSoftSort.alpha(problem, difference),
          Math.exp(PlainSoftSort.logAlpha(problem, difference)),
          1e-15);
      assertEquals(
          PlainSoftSort.alphaDerivative(problem, difference)
              / PlainSoftSort.alpha(problem, difference),
          PlainSoftSort.logAlphaDerivative(problem, difference),
          1e-7);
    }
  }

  /** Expected values by mpmath, to 30 digits. */
  @ParameterizedTest
  @CsvSource({
    "0, -0.693147180559945309",
    "1, -0.172753779023449889",
    "-1, -1.84102164500926383",
    "-2.5, -5.08164827727869050",
    "-10, -53.2312851505124706",
    "-40, -804.608442013753788",
    "-2000, -2000008.51984124275"
  })
  void logNormalFollowsTheTailFarDown(double v, double expected) {
    assertEquals(expected, PlainSoftSort.logNormal(v), 1e-14 * (1 + Math.abs(expected)));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] uniform(int length, long seed) {
    return new Random(seed).doubles(length, -1, 1).toArray();
  }
}
