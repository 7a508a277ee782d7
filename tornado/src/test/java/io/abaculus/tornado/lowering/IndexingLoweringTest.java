package io.abaculus.tornado.lowering;

import static io.abaculus.tornado.lowering.BesideReference.check;
import static io.abaculus.tornado.lowering.BesideReference.checkRefusal;
import static io.abaculus.tornado.lowering.BesideReference.of;
import static io.abaculus.tornado.lowering.BesideReference.random;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Indexing.ArgSort;
import io.abaculus.graph.Indexing.Gather;
import io.abaculus.graph.Indexing.IndexAdd;
import io.abaculus.graph.Indexing.IndexSelect;
import io.abaculus.graph.Indexing.OneHot;
import io.abaculus.graph.Indexing.ScatterAdd;
import io.abaculus.graph.Indexing.TopK;
import io.abaculus.graph.Op;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IndexingLoweringTest {
  private static final double TOLERANCE = 2e-6;

  @ParameterizedTest
  @EnumSource(names = {"INT32", "INT64", "UINT8"})
  void takesIndicesOfEveryIntegerType(DType dtype) {
    HostArray index = of(TensorType.of(dtype, 4), 9, 0, 3, 9);
    check(0, new IndexSelect(1), random(2, 10, 3), index);
    check(TOLERANCE, new IndexAdd(1, 10), random(2, 4, 3), index);
    check(0, new OneHot(10, DType.FLOAT32), index);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void gathersAndScattersAlongAnyAxis(int axis) {
    HostArray index = random(DType.INT64, 10, 10, 10);
    check(0, new Gather(axis), random(10, 10, 10), index);
    check(TOLERANCE, new ScatterAdd(axis, Shape.of(10, 10, 10)), random(10, 10, 10), index);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anIndexMayBeShorterThanTheOtherAxes(int axis) {
    HostArray index = random(DType.INT64, 3, 2, 4);
    check(0, new Gather(axis), random(11, 12, 13), index);
    check(TOLERANCE, new ScatterAdd(axis, Shape.of(11, 12, 13)), random(3, 2, 4), index);
  }

  @Test
  void anEmptyIndexChoosesNothing() {
    HostArray none = random(DType.INT64, 0);
    check(0, new IndexSelect(0), random(3, 2), none);
    check(0, new IndexAdd(0, 3), random(0, 2), none);
    check(0, new Gather(1), random(3, 2), random(DType.INT64, 3, 0));
    check(0, new ScatterAdd(1, Shape.of(3, 2)), random(3, 0), random(DType.INT64, 3, 0));
    check(0, new OneHot(0, DType.FLOAT32), random(DType.INT64, 3));
    check(0, new IndexSelect(0), random(3, 0), of(TensorType.of(DType.INT64, 2), 1, 2));
  }

  @Test
  void noPlaceIsHotForANumberOutOfRange() {
    check(
        0, new OneHot(3, DType.FLOAT32), of(TensorType.of(DType.INT64, 2, 2), -1, 2, 3, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT32", "INT64"})
  void refusesTheFirstIndexOutOfRange(DType dtype) {
    HostArray index = of(TensorType.of(dtype, 5), 0, 2, -4, 3, 1);
    checkRefusal(new IndexSelect(0), random(3, 2), index);
    checkRefusal(new IndexAdd(0, 3), random(5, 2), index);
    checkRefusal(new Gather(0), random(3), index);
    checkRefusal(new ScatterAdd(0, Shape.of(3)), random(5), index);
  }

  @Test
  void refusesAnyIndexIntoAnEmptyAxis() {
    HostArray index = of(TensorType.of(DType.INT64, 2), 0, 0);
    checkRefusal(new IndexSelect(0), random(0, 2), index);
    checkRefusal(new Gather(0), random(0), index);
    checkRefusal(new IndexAdd(0, 0), random(2, 3), index);
  }

  @Test
  void findsOneIndexAmongMany() {
    HostArray index = random(DType.INT64, 700);
    index.setLong(699, 10);
    Op op = new IndexSelect(0);
    checkRefusal(op, random(10, 1), index);
    index.setLong(300, -1);
    checkRefusal(op, random(10, 1), index);
  }

  @Test
  void sortsRowsStablyWithNaNAsTheLargest() {
    double nan = Double.NaN;
    HostArray x =
        of(
            TensorType.of(DType.FLOAT32, 2, 6), 2, nan, 1, 2, nan, -0.0, 0.0, -0.0,
            Double.POSITIVE_INFINITY, 1, 1, Double.NEGATIVE_INFINITY);
    check(0, new ArgSort(false), x);
    check(0, new ArgSort(true), x);
    check(0, new TopK(3, true), x);
    check(0, new TopK(6, false), x);
    check(0, new TopK(0, false), x);
    check(0, new TopK(5, true), random(3, 130));
  }
}
