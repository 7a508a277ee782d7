package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertEach;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.assertSame;
import static io.abaculus.contract.OnDevice.at;
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
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Shape;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements chosen by number. */
interface IndexingContract extends OnDevice {
  private Tensor indices(DType dtype, int bound, int... shape) {
    SplittableRandom random = new SplittableRandom(bound);
    double[] elements = new double[Shape.of(shape).size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = random.nextInt(bound);
    }
    return tensor(dtype, shape, elements);
  }

  private static int[] replaced(int[] index, int axis, int value) {
    int[] copy = index.clone();
    copy[axis] = value;
    return copy;
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void gatherAndIndexSelectChoose(DType dtype) {
    Tensor x = random(dtype, 1, 4, 3, 5);
    for (int axis = 0; axis < 3; axis++) {
      int along = axis;
      int[] dims = shape(4, 3, 5);
      dims[axis] = 7;
      Tensor index = indices(INT64, x.dim(axis), dims);
      assertEach(
          x.gather(axis, index), 0, i -> at(x, replaced(i, along, (int) at(index, i))));
      Tensor chosen = indices(INT32, x.dim(axis), 6);
      assertEach(
          x.indexSelect(axis, chosen),
          0,
          i -> at(x, replaced(i, along, (int) at(chosen, i[along]))));
    }
    Tensor smaller = indices(UINT8, 5, 2, 3, 5);
    assertEach(x.gather(-1, smaller), 0, i -> at(x, i[0], i[1], (int) at(smaller, i)));
    assertElements(x.indexSelect(0, indices(INT64, 4, 0)));
    assertElements(x.gather(0, indices(INT64, 4, 0, 3, 5)));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64", "UINT8"})
  default void scatterAddAndIndexAddCollect(DType dtype) {
    for (int axis = 0; axis < 2; axis++) {
      int along = axis;
      int[] dims = shape(6, 5);
      dims[axis] = 3;
      Tensor x = random(dtype, 2, 6, 5);
      Tensor index = indices(INT64, 3, 6, 5);
      Tensor scattered =
          Operations.apply(new Indexing.ScatterAdd(axis, Shape.of(dims)), x, index);
      assertEach(
          scattered,
          tolerance(dtype),
          place -> {
            double sum = 0;
            for (int j = 0; j < x.dim(along); j++) {
              int[] source = replaced(place, along, j);
              sum += at(index, source) == place[along] ? at(x, source) : 0;
            }
            return sum;
          });
      Tensor rows = indices(INT64, 3, x.dim(axis));
      Tensor added = Operations.apply(new Indexing.IndexAdd(axis, 3), x, rows);
      assertEach(
          added,
          tolerance(dtype),
          place -> {
            double sum = 0;
            for (int j = 0; j < x.dim(along); j++) {
              sum += at(rows, j) == place[along] ? at(x, replaced(place, along, j)) : 0;
            }
            return sum;
          });
    }
  }

  @Test
  default void oneHotMarksThePlaceOfANumber() {
    for (DType dtype : List.of(INT32, INT64, UINT8)) {
      for (DType target : DType.values()) {
        Tensor hot = vector(dtype, 2, 0, 3).oneHot(3, target);
        assertEquals(target, hot.dtype());
        assertElements(hot, 0, 0, 1, 1, 0, 0, 0, 0, 0);
      }
    }
    assertElements(vector(INT64, -1, 1).oneHot(2, FLOAT32), 0, 0, 0, 1);
    assertEquals(
        Shape.of(2, 0, 4), tensor(INT64, shape(2, 0)).oneHot(4, FLOAT32).shape());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64", "UINT8"})
  default void topKTakesTheBestInOrder(DType dtype) {
    Tensor x = tensor(dtype, shape(2, 5), 3, 1, 4, 1, 5, 2, 7, 7, 0, 7);
    Tensor.Ranked largest = x.topK(3, 1, true);
    assertElements(largest.values(), 5, 4, 3, 7, 7, 7);
    assertElements(largest.indices(), 4, 2, 0, 1, 2, 4);
    Tensor.Ranked smallest = x.topK(2, -1, false);
    assertElements(smallest.values(), 1, 1, 0, 2);
    assertElements(smallest.indices(), 1, 3, 3, 0);
    Tensor.Ranked down = x.topK(1, 0, true);
    assertElements(down.values(), 3, 7, 7, 1, 7);
    assertElements(down.indices(), 0, 1, 1, 0, 1);
    assertElements(x.topK(0, 1, true).values());
    assertEquals(INT64, largest.indices().dtype());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64", "UINT8"})
  default void sortingIsStable(DType dtype) {
    Tensor x = tensor(dtype, shape(2, 5), 3, 1, 4, 1, 5, 2, 7, 7, 0, 7);
    assertElements(x.argsort(1, false), 1, 3, 0, 2, 4, 3, 0, 1, 2, 4);
    assertElements(x.argsort(1, true), 4, 2, 0, 1, 3, 1, 2, 4, 0, 3);
    assertElements(x.sort(-1, false).values(), 1, 1, 3, 4, 5, 0, 2, 7, 7, 7);
    assertElements(x.sort(0, true).values(), 3, 7, 7, 1, 7, 2, 1, 4, 0, 5);
    assertElements(random(dtype, 1, 3, 0).argsort(1, false));
    Tensor many = random(dtype, 3, 1000);
    double[] sorted = many.toDoubleArray();
    java.util.Arrays.sort(sorted);
    assertElements(many.sort(0, false).values(), sorted);
  }

  @Test
  default void notANumberIsSortedAboveInfinity() {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = vector(dtype, nan, -inf, inf, -1, nan, 0.0, -0.0);
      assertElements(x.argsort(0, false), 1, 3, 5, 6, 2, 0, 4);
      assertElements(x.argsort(0, true), 0, 4, 2, 5, 6, 3, 1);
      assertElements(x.topK(3, 0, true).values(), nan, nan, inf);
      assertElements(x.topK(2, 0, false).values(), -inf, -1);
    }
  }

  @Test
  default void indicesOutOfRangeAreErrorsWhenTheNumbersAreAskedFor() {
    Tensor x = random(FLOAT32, 1, 2, 3);
    for (DType dtype : List.of(INT32, INT64)) {
      for (int wrong : shape(-1, 3, 1000)) {
        Tensor index = tensor(dtype, shape(2, 1), 0, wrong);
        assertRefuses(() -> x.gather(1, index).toHost(), "gather", "index " + wrong, "3");
        Tensor chosen = vector(dtype, 0, wrong);
        assertRefuses(
            () -> x.indexSelect(1, chosen).toHost(), "index_select", "index " + wrong, "3");
        assertRefuses(
            () -> Operations.apply(
                new Indexing.ScatterAdd(1, Shape.of(2, 3)), random(FLOAT32, 2, 2, 1), index)
                .toHost(),
            "scatter_add",
            "index " + wrong,
            "3");
        assertRefuses(
            () -> Operations.apply(new Indexing.IndexAdd(1, 3), random(FLOAT32, 2, 2, 2), chosen)
                .toHost(),
            "index_add",
            "index " + wrong,
            "3");
      }
    }
  }

  @Test
  default void wrongIndicesAreRefusedAtTheCall() {
    Tensor x = random(FLOAT32, 1, 2, 3);
    assertRefuses(() -> x.gather(1, vector(FLOAT32, 0)), "gather", "float32(1)");
    assertRefuses(() -> x.gather(1, vector(INT64, 0)), "gather", "(1)", "(2, 3)");
    assertRefuses(
        () -> x.gather(1, tensor(INT64, shape(3, 1), 0, 0, 0)), "gather", "(3, 1)", "(2, 3)");
    assertRefuses(() -> x.gather(2, vector(INT64, 0)), "gather", "axis 2");
    assertRefuses(() -> x.indexSelect(0, x), "index_select", "float32(2, 3)");
    assertRefuses(() -> x.topK(4, 1, true), "topk", "4", "(2, 3)");
    assertRefuses(() -> x.topK(-1, 1, true), "topk", "-1");
    assertRefuses(() -> x.argsort(2, true), "argsort", "axis 2");
    assertRefuses(() -> x.oneHot(3, FLOAT32), "one_hot", "float32(2, 3)");
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void scatterWritesAndTheLastOfEqualPlacesCounts(DType dtype) {
    for (int axis = 0; axis < 2; axis++) {
      int along = axis;
      Tensor x = random(dtype, 4, 4, 4);
      int[] dims = shape(3, 3);
      dims[axis] = 6;
      Tensor index = indices(INT64, 4, dims);
      Tensor values = random(dtype, 5, dims);
      assertEach(
          x.scatter(axis, index, values),
          0,
          place -> {
            double element = at(x, place);
            if (place[1 - along] < 3) {
              for (int j = 0; j < 6; j++) {
                int[] source = replaced(place, along, j);
                element = at(index, source) == place[along] ? at(values, source) : element;
              }
            }
            return element;
          });
    }
    Tensor x = vector(dtype, 1, 0, 1);
    assertSame(x.scatter(0, vector(INT32), vector(dtype)), x, 0);
  }

  @Test
  default void scatterWritesNumbersThatAreNotFinite() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x = vector(FLOAT32, Double.NaN, 1, -inf, 3);
    Tensor values = vector(FLOAT32, inf, 5, Double.NaN, 7);
    assertElements(
        x.scatter(0, vector(UINT8, 1, 2, 3, 1), values), Double.NaN, 7, 5, Double.NaN);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64"})
  default void whatIsScatteredOrIndexedMayBeAdded(DType dtype) {
    Tensor x = tensor(dtype, shape(3, 2), 1, 2, 3, 4, 5, 6);
    Tensor values = tensor(dtype, shape(2, 2), 10, 20, 30, 40);
    Tensor index = tensor(INT64, shape(2, 2), 2, 0, 2, 1);
    assertElements(x.scatterAdd(0, index, values), 1, 22, 3, 44, 45, 6);
    assertElements(x.indexAdd(0, vector(INT32, 1, 1), values), 1, 2, 43, 64, 5, 6);
    assertElements(
        x.indexAdd(-1, vector(INT32, 0), tensor(dtype, shape(3, 1), 7, 8, 9)),
        8,
        2,
        11,
        4,
        14,
        6);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void masksFillAndSelect(DType dtype) {
    Tensor x = random(dtype, 6, 3, 4);
    Tensor mask = tensor(BOOL, shape(3, 1), 1, 0, 1);
    assertEach(x.maskedFill(mask, 1), 0, i -> i[0] == 1 ? at(x, i) : 1);
    assertSame(x.maskedSelect(mask), x.indexSelect(0, vector(INT64, 0, 2)).reshape(8), 0);
    assertElements(x.maskedSelect(mask.and(mask.not())));
    assertElements(vector(dtype, 1, 0).maskedSelect(tensor(BOOL, shape(2, 1), 0, 1)), 1, 0);
  }

  @Test
  default void wrongPlacesAndMasksAreRefusedAtTheCall() {
    Tensor x = random(FLOAT32, 1, 2, 3);
    Tensor index = tensor(INT64, shape(2, 1), 0, 0);
    assertRefuses(
        () -> x.scatter(1, index, random(FLOAT32, 2, 2, 2)), "scatter", "(2, 1)", "(2, 2)");
    assertRefuses(() -> x.scatter(1, index, index), "scatter", "float32", "int64");
    assertRefuses(
        () -> x.scatterAdd(2, index, random(FLOAT32, 2, 2, 1)), "scatter_add", "axis 2");
    assertRefuses(
        () -> x.indexAdd(0, vector(INT64, 0), random(FLOAT32, 2, 1, 2)), "index_add", "(2, 2)");
    assertRefuses(() -> x.maskedFill(vector(BOOL, 1, 0), 0), "masked_fill", "(2)", "(2, 3)");
    assertRefuses(() -> x.maskedFill(x, 0), "where", "boolean");
    assertRefuses(() -> x.maskedSelect(x), "masked_select", "boolean");
    assertRefuses(() -> x.maskedSelect(vector(BOOL, 1, 0)), "masked_select", "(2)", "(2, 3)");
  }
}
