package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.factors;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortProblem;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.reference.PlainSoftSort;
import io.abaculus.tornado.launch.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

final class SoftSortTest {
  private static final double LAMBDA = 0.25;

  @ParameterizedTest
  @EnumSource
  void everyRelaxationOnBothNetworks(Relaxation relaxation) {
    for (SortingNetwork network : SortingNetwork.values()) {
      check(network, relaxation, 9, 3, 30);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 2", "49, 3", "63, 1", "64, 1", "65, 1", "128, 1"})
  void rowsOfAnyLengthUpToTheLimit(int n, int rows) {
    check(SortingNetwork.BITONIC, Relaxation.CAUCHY, n, rows, 20);
    check(SortingNetwork.ODD_EVEN, Relaxation.CAUCHY, n, rows, 20);
  }

  @Test
  void refusesLongerRows() {
    assertThrows(
        IllegalArgumentException.class, () -> NetworkTable.of(SortingNetwork.BITONIC, 129));
  }

  private static void check(
      SortingNetwork network, Relaxation relaxation, int n, int rows, double steepness) {
    SortProblem problem = new SortProblem(network, relaxation, n, steepness, LAMBDA, false);
    double[] x = random(rows * n, 1);
    double[] dValues = random(rows * n, 2);
    double[] dPermutation = random(rows * n * n, 3);
    double[] values = new double[rows * n];
    double[] permutation = new double[rows * n * n];
    double[] dx = new double[rows * n];
    PlainSoftSort.forward(problem, x, 0, values, 0, permutation, 0, rows);
    PlainSoftSort.backward(problem, x, 0, dValues, 0, dPermutation, 0, dx, 0, rows);

    IntArray table = NetworkTable.of(network, n);
    int comparators = network.comparatorCount(n);
    int lanes = SoftSort.lanes(n);
    int blocks = SoftSort.blocks(n);
    FloatArray unsorted = operand(x);
    FloatArray factors = factors(steepness, LAMBDA);
    FloatArray sorted = result(values.length);
    FloatArray weights = result(permutation.length);
    KernelRunner.run(
        Grid.of(rows * blocks, lanes),
        TaskPackage.createPackage(
            "forward", SoftSort::forward, new KernelContext(), unsorted, sorted, weights, table,
            factors,
            IntArray.fromElements(n, blocks, OFFSET, OFFSET, OFFSET, SoftSort.code(relaxation),
                1)));
    assertClose(values, sorted, 1e-5);
    assertClose(permutation, weights, 1e-5);

    // Fewer groups than pieces, so that one takes several.
    int groups = Math.min(2, rows * blocks);
    int contributions = rows * blocks * comparators;
    FloatArray dWeights = result(contributions + groups * SoftSort.scratch(n, comparators));
    KernelRunner.run(
        Grid.of(groups, lanes),
        TaskPackage.createPackage(
            "matrix", SoftSort::backwardMatrix, new KernelContext(), unsorted,
            operand(dPermutation), dWeights, table, factors,
            IntArray.fromElements(
                n, blocks, OFFSET, OFFSET, OFFSET, OFFSET + contributions,
                SoftSort.code(relaxation),
                rows)));
    FloatArray gradient = result(dx.length);
    KernelRunner.run(
        Grid.of(rows, 32),
        TaskPackage.createPackage(
            "values", SoftSort::backwardValues, new KernelContext(), unsorted, operand(dValues),
            dWeights, result(2 * rows * comparators), gradient, table, factors,
            IntArray.fromElements(
                n, blocks, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET, SoftSort.code(relaxation), 1)));
    assertClose(dx, gradient, 2e-5);
  }
}
