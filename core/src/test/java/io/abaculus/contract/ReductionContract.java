package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertEach;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.at;
import static io.abaculus.contract.OnDevice.forEach;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.contract.OnDevice.tolerance;
import static io.abaculus.graph.DType.BOOL;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT32;
import static io.abaculus.graph.DType.INT64;
import static io.abaculus.graph.DType.UINT8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many elements brought down to one, or added up along an axis. */
interface ReductionContract extends OnDevice {

  /** Combines the elements of x that one element of the reduced tensor, axes kept, stands for. */
  private static double reduce(
      Tensor x, int[] kept, List<Integer> axes, double start, DoubleBinaryOperator step) {
    double[] result = {start};
    forEach(
        x.shape(),
        index -> {
          boolean mine = true;
          for (int axis = 0; axis < index.length; axis++) {
            mine &= axes.contains(axis) || index[axis] == kept[axis];
          }
          if (mine) {
            result[0] = step.applyAsDouble(result[0], at(x, index));
          }
        });
    return result[0];
  }

  /** All sets of axes of a rank, the empty one left out, since it names all axes. */
  private static List<List<Integer>> axisSets(int rank) {
    List<List<Integer>> sets = new ArrayList<>();
    for (int bits = 1; bits < 1 << rank; bits++) {
      int set = bits;
      sets.add(IntStream.range(0, rank).filter(i -> (set >> i & 1) == 1).boxed().toList());
    }
    return sets;
  }

  private static int[] toArray(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64"})
  default void reductionsOverEverySetOfAxes(DType dtype) {
    Tensor x = random(dtype, 1, 2, 3, 4, 5);
    double error = 4 * tolerance(dtype);
    for (List<Integer> axes : axisSets(4)) {
      int[] array = toArray(axes);
      Tensor sum = x.sumKeepDims(array);
      assertEach(sum, error, i -> reduce(x, i, axes, 0, Double::sum));
      assertEach(
          x.maxKeepDims(array),
          0,
          i -> reduce(x, i, axes, Double.NEGATIVE_INFINITY, Math::max));
      assertEach(
          x.minKeepDims(array),
          0,
          i -> reduce(x, i, axes, Double.POSITIVE_INFINITY, Math::min));
      Tensor dropped = x.sum(array);
      assertEquals(4 - array.length, dropped.rank());
      assertClose(dropped, 0, sum.toDoubleArray());
      assertClose(x.max(array), 0, x.maxKeepDims(array).toDoubleArray());
      assertClose(x.min(array), 0, x.minKeepDims(array).toDoubleArray());
    }
  }

  @Test
  default void axesCountFromTheEndAndNoneMeansAll() {
    Tensor x = tensor(FLOAT32, shape(2, 3), 1, 2, 3, 4, 5, 6);
    assertElements(x.sum(-1), 6, 15);
    assertElements(x.sum(-2), 5, 7, 9);
    assertElements(x.sum(), 21);
    assertElements(x.sum(-1, 0), 21);
    assertElements(x.max(), 6);
    assertElements(x.min(-1), 1, 4);
    assertEquals(Shape.SCALAR, x.sum().shape());
    assertEquals(Shape.of(1, 1), x.sumKeepDims().shape());
    assertElements(vector(FLOAT32, 7).sum().sum(), 7);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void momentsAreThoseOfTheDefinition(DType dtype) {
    Tensor x = tensor(dtype, shape(2, 4), 1, 2, 3, 6, -1, 0, 1, 4);
    assertClose(x.mean(1), tolerance(dtype), 3, 1);
    assertClose(x.mean(), tolerance(dtype), 2);
    assertClose(x.meanKeepDims(0), tolerance(dtype), 0, 1, 2, 5);
    assertClose(x.variance(0, 1), tolerance(dtype), 3.5, 3.5);
    assertClose(x.variance(1, 1), tolerance(dtype), 14 / 3.0, 14 / 3.0);
    assertClose(x.variance(0), tolerance(dtype), 4.5);
    assertClose(
        tensor(dtype, shape(2, 2), 1000, 1000, -1000, 0).logSumExp(1),
        tolerance(dtype),
        1000 + Math.log(2),
        0);
    double inf = Double.POSITIVE_INFINITY;
    assertElements(vector(dtype, -inf, -inf).logSumExp(0), -inf);
    assertElements(vector(dtype, 0, inf).logSumExp(0), inf);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 128, 129, 1000, 4099})
  default void rowsAndColumnsOfEveryLength(int length) {
    Tensor rows = random(FLOAT32, length, 5, length);
    Tensor columns = random(FLOAT32, length, length, 5);
    for (Tensor x : List.of(rows, columns)) {
      int axis = x == rows ? 1 : 0;
      List<Integer> axes = List.of(axis);
      assertEach(
          x.sumKeepDims(axis), 1e-5, i -> reduce(x, i, axes, 0, Double::sum));
      assertEach(
          x.maxKeepDims(axis),
          0,
          i -> reduce(x, i, axes, Double.NEGATIVE_INFINITY, Math::max));
      assertEach(
          x.minKeepDims(axis), 0, i -> reduce(x, i, axes, Double.POSITIVE_INFINITY, Math::min));
    }
    assertEach(
        rows.sum(),
        1e-5,
        i -> Arrays.stream(rows.toDoubleArray()).sum());
  }

  @Test
  default void longSumsStayAccurate() {
    int length = 1 << 20;
    double[] elements = new double[length];
    Arrays.fill(elements, 0.1f);
    double expected = (double) 0.1f * length;
    assertEquals(1, vector(FLOAT32, elements).sum().item() / expected, 1e-5);
    assertEquals(
        1, tensor(FLOAT32, shape(length, 1), elements).sum(0).item() / expected, 1e-5);
  }

  @Test
  default void integersAndBooleansAddUpToInt64() {
    assertElements(vector(INT32, Integer.MAX_VALUE, 1).sum(), 0x1p31);
    assertElements(vector(INT32, Integer.MAX_VALUE, 1).cumsum(0), Integer.MAX_VALUE, 0x1p31);
    assertElements(tensor(UINT8, shape(2, 2), 200, 100, 255, 255).sumKeepDims(1), 300, 510);
    assertElements(vector(UINT8, 200, 100).cumsum(0), 200, 300);
    assertElements(vector(BOOL, 1, 0, 1, 1).sum(), 3);
    assertElements(vector(BOOL, 1, 0, 1, 1).cumsum(0), 1, 1, 2, 3);
    for (DType dtype : List.of(INT32, INT64, UINT8, BOOL)) {
      assertEquals(INT64, vector(dtype, 1).sum().dtype());
      assertEquals(INT64, vector(dtype, 1).cumsum(0).dtype());
    }
    assertElements(vector(UINT8, 200, 100).max(), 200);
    assertElements(vector(UINT8, 200, 100).min(), 100);
    assertElements(vector(INT64, 1L << 40, 3).sum(), (1L << 40) + 3);
    assertRefuses(() -> vector(BOOL, 1).max(), "max", "bool(1)");
  }

  @Test
  default void notANumberIsTheLargestAndTheSmallest() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      double nan = Double.NaN;
      Tensor x = tensor(dtype, shape(3, 3), 1, nan, 3, 4, 5, 6, nan, 0, 1);
      assertElements(x.max(1), nan, 6, nan);
      assertElements(x.min(1), nan, 4, nan);
      assertElements(x.max(0), nan, nan, 6);
      assertElements(x.argmax(1), 1, 2, 0);
      assertElements(x.argmin(1), 1, 0, 0);
    }
  }

  @Test
  default void nothingAddsUpToZeroAndHasNoLargest() {
    Tensor x = random(FLOAT32, 1, 2, 0, 3);
    assertElements(x.sum(1), 0, 0, 0, 0, 0, 0);
    assertElements(x.sum(), 0);
    assertElements(x.sum(0));
    assertElements(x.max(0));
    assertElements(x.mean(), Double.NaN);
    assertRefuses(() -> x.max(1), "max", "(2, 0, 3)");
    assertRefuses(() -> x.argmin(1), "argmin", "(2, 0, 3)");
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void theFirstOfEqualsIsTheLargest(DType dtype) {
    Tensor x = tensor(dtype, shape(2, 4), 0, 1, 1, 0, 1, 1, 0, 0);
    assertElements(x.argmax(1), 1, 0);
    assertElements(x.argmin(-1), 0, 2);
    assertElements(x.argmax(0), 1, 0, 0, 0);
    assertElements(x.argmin(0), 0, 0, 1, 0);
    assertEquals(INT64, x.argmax(0).dtype());
    Tensor deep = random(dtype, 9, 3, 4, 5);
    assertEach(
        deep.argmax(1),
        0,
        i -> {
          int best = 0;
          for (int j = 1; j < 4; j++) {
            best = at(deep, i[0], j, i[1]) > at(deep, i[0], best, i[1]) ? j : best;
          }
          return best;
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 64, 65, 1001})
  default void indicesOfLongRows(int length) {
    Tensor x = random(FLOAT32, 30 + length, 3, length);
    for (int row = 0; row < 3; row++) {
      int largest = (int) at(x.argmax(1), row);
      int smallest = (int) at(x.argmin(1), row);
      assertEquals(at(x.max(1), row), at(x, row, largest));
      assertEquals(at(x.min(1), row), at(x, row, smallest));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64"})
  default void cumulativeSumsAlongEveryAxis(DType dtype) {
    Tensor x = random(dtype, 2, 3, 4, 5);
    for (int axis = 0; axis < 3; axis++) {
      int along = axis;
      assertEach(
          x.cumsum(axis),
          tolerance(dtype),
          i -> {
            int[] place = i.clone();
            double sum = 0;
            for (int j = 0; j <= i[along]; j++) {
              place[along] = j;
              sum += at(x, place);
            }
            return sum;
          });
    }
    assertElements(vector(dtype, 1, 2, 3).cumsum(-1), 1, 3, 6);
    assertElements(random(dtype, 1, 2, 0).cumsum(1));
  }

  @Test
  default void axesOutOfRangeAreRefusedAtTheCall() {
    Tensor x = random(FLOAT32, 1, 2, 3);
    assertRefuses(() -> x.sum(2), "sum", "axis 2", "(2, 3)");
    assertRefuses(() -> x.max(-3), "max", "axis -3", "(2, 3)");
    assertRefuses(() -> x.sum(1, -1), "sum", "twice");
    assertRefuses(() -> x.mean(5), "axis 5", "(2, 3)");
    assertRefuses(() -> x.argmax(2), "argmax", "axis 2");
    assertRefuses(() -> x.argmin(2), "axis 2", "(2, 3)");
    assertRefuses(() -> x.cumsum(2), "cumsum", "axis 2");
    assertRefuses(() -> x.softmax(2), "softmax", "axis 2");
  }

  @Test
  default void reductionsOfExpressions() {
    Tensor x = random(FLOAT32, 40, 6, 37);
    Tensor centred = x.sub(x.meanKeepDims(1));
    Tensor normalized = centred.mul(centred.square().meanKeepDims(1).add(1e-6).rsqrt());
    assertClose(normalized.sum(1), 1e-5, 0, 0, 0, 0, 0, 0);
    assertClose(normalized.square().mean(1), 1e-5, 1, 1, 1, 1, 1, 1);
  }

  @Test
  default void reductionsOfIntegersAreExact() {
    for (DType dtype : List.of(INT32, INT64)) {
      Tensor x = random(dtype, 41, 11, 13);
      assertElements(x.sum(), Arrays.stream(x.toDoubleArray()).sum());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void standardDeviationsAndNormsAreThoseOfPyTorch(DType dtype) {
    Tensor x = tensor(dtype, shape(2, 3), 1, -2, 3, 4, 0, -6);
    double error = tolerance(dtype) + 1e-8;
    // torch.std and torch.linalg.vector_norm of torch 2.13 in float64
    assertClose(x.std(1, 1), error, 2.51661148, 5.03322296);
    assertClose(x.std(0, 0), error, 1.5, 1, 4.5);
    assertClose(x.norm(1, 1), error, 6, 10);
    assertClose(x.norm(2, 1), error, 3.74165739, 7.21110255);
    assertClose(x.norm(3, -1), error, 3.30192725, 6.54213262);
    assertClose(x.norm(1.5, 1), error, 4.33462287, 8.01637799);
    assertElements(x.norm(Double.POSITIVE_INFINITY, 1), 3, 6);
    assertClose(x.norm(2), error, Math.sqrt(66));
    assertElements(tensor(dtype, shape(2, 0)).norm(2, 1), 0, 0);
    assertElements(vector(dtype, 1, Double.NaN).norm(2), Double.NaN);
    assertElements(vector(dtype, 5).std(1), Double.NaN);
    assertRefuses(() -> x.norm(0.5), "norm", "0.5");
    assertRefuses(() -> x.norm(Double.NaN), "norm", "NaN");
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void axesStayWithSizeOneWhereTheyAreKept(DType dtype) {
    Tensor x = random(dtype, 21, 2, 3, 4);
    List<Tensor> kept =
        List.of(
            x.varianceKeepDims(1, 0, 2),
            x.stdKeepDims(1, 0, 2),
            x.logSumExpKeepDims(0, 2),
            x.normKeepDims(2, 0, 2),
            x.normKeepDims(3, 0, 2));
    List<Tensor> dropped =
        List.of(
            x.variance(1, 0, 2),
            x.std(1, 0, 2),
            x.logSumExp(0, 2),
            x.norm(2, 0, 2),
            x.norm(3, 0, 2));
    for (int i = 0; i < kept.size(); i++) {
      assertEquals(Shape.of(1, 3, 1), kept.get(i).shape());
      assertClose(kept.get(i), 0, dropped.get(i).toDoubleArray());
    }
    assertEquals(Shape.of(2, 1, 4), x.argmaxKeepDims(-2).shape());
    assertClose(x.argmaxKeepDims(1), 0, x.argmax(1).toDoubleArray());
    assertClose(x.argminKeepDims(-1), 0, x.argmin(-1).toDoubleArray());
    assertEquals(Shape.of(2, 1, 4), x.gt(0).anyKeepDims(1).shape());
    assertEquals(Shape.of(1, 1, 1), x.gt(0).allKeepDims().shape());
  }

  @Test
  default void booleansHoldForAnyOrForAll() {
    Tensor x = tensor(BOOL, shape(3, 2), 0, 0, 1, 0, 1, 1);
    assertElements(x.any(1), 0, 1, 1);
    assertElements(x.all(1), 0, 0, 1);
    assertElements(x.any(), 1);
    assertElements(x.all(), 0);
    assertElements(tensor(BOOL, shape(2, 0)).any(1), 0, 0);
    assertElements(tensor(BOOL, shape(2, 0)).all(1), 1, 1);
    assertRefuses(() -> vector(INT32, 1).any(), "any", "boolean", "int32");
  }
}
