package io.abaculus.tornado.lowering;

import static io.abaculus.tornado.lowering.BesideReference.check;
import static io.abaculus.tornado.lowering.BesideReference.of;
import static io.abaculus.tornado.lowering.BesideReference.random;

import io.abaculus.device.HostArray;
import io.abaculus.graph.ArgFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Ints;
import io.abaculus.graph.ReduceFunction;
import io.abaculus.graph.Reduction.ArgReduce;
import io.abaculus.graph.Reduction.CumulativeSum;
import io.abaculus.graph.Reduction.Reduce;
import io.abaculus.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReductionLoweringTest {
  private static final double TOLERANCE = 2e-6;

  @ParameterizedTest
  @EnumSource
  void reducesAnyAxes(ReduceFunction function) {
    HostArray x = random(3, 5, 4, 33);
    for (int[] axes : new int[][]{
      {}, {0}, {1}, {2}, {3}, {2, 3}, {0, 1}, {1, 2}, {0, 2}, {1, 3}, {0, 3}, {0, 1, 2, 3}}) {
      check(TOLERANCE, new Reduce(function, Ints.of(axes), false), x);
    }
    check(TOLERANCE, new Reduce(function, Ints.of(0, 2), true), random(1, 40, 1));
  }

  @ParameterizedTest
  @EnumSource
  void reducesLongAxesInPieces(ReduceFunction function) {
    check(TOLERANCE, new Reduce(function, Ints.of(0), false), random(2051));
    check(TOLERANCE, new Reduce(function, Ints.of(1), false), random(9, 1025));
    check(TOLERANCE, new Reduce(function, Ints.of(0), false), random(129, 33));
    check(TOLERANCE, new Reduce(function, Ints.of(1), true), random(2, 65, 3));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT32", "INT64", "UINT8", "BOOL"})
  void sumsIntegersAndBooleansToInt64(DType dtype) {
    HostArray x = random(dtype, 3, 70, 2);
    for (int[] axes : new int[][]{{}, {0}, {1}, {2}, {0, 2}, {0, 1, 2}}) {
      check(0, new Reduce(ReduceFunction.SUM, Ints.of(axes), false), x);
    }
    check(0, new CumulativeSum(1, false), x);
    check(0, new ArgReduce(ArgFunction.ARG_MAX, 1), x);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT32", "INT64", "UINT8"})
  void findsExtremesOfIntegers(DType dtype) {
    HostArray x = random(dtype, 3, 70, 2);
    check(0, new Reduce(ReduceFunction.MAX, Ints.of(1), false), x);
    check(0, new Reduce(ReduceFunction.MIN, Ints.of(0, 1), true), x);
    HostArray extremes =
        of(TensorType.of(dtype, 3), 0, 255, 128);
    check(0, new Reduce(ReduceFunction.MAX, Ints.of(0), false), extremes);
  }

  @Test
  void anEmptyAxisSumsToZero() {
    check(0, new Reduce(ReduceFunction.SUM, Ints.of(1), false), random(3, 0));
    check(0, new Reduce(ReduceFunction.SUM, Ints.of(1), true), random(DType.BOOL, 3, 0));
    check(0, new Reduce(ReduceFunction.MAX, Ints.of(1), true), random(0, 4));
  }

  @ParameterizedTest
  @EnumSource
  void nanIsTheResultOfAnyReduction(ReduceFunction function) {
    HostArray x = of(TensorType.of(DType.FLOAT32, 2, 3), 1, Double.NaN, 3, 4, 5, -1);
    check(0, new Reduce(function, Ints.of(1), false), x);
    check(0, new Reduce(function, Ints.of(0), false), x);
    HostArray infinite =
        of(
            TensorType.of(DType.FLOAT32, 3), Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY,
            -5);
    check(0, new Reduce(function, Ints.of(0), false), infinite);
  }

  @ParameterizedTest
  @EnumSource
  void findsTheFirstOfEqualsAndTheFirstNaN(ArgFunction function) {
    for (int axis = 0; axis < 3; axis++) {
      check(0, new ArgReduce(function, axis), random(3, 7, 5));
    }
    double nan = Double.NaN;
    HostArray x = of(TensorType.of(DType.FLOAT32, 3, 4), 1, 2, 2, 1, 3, nan, 4, nan, 0, 0, 0, 0);
    check(0, new ArgReduce(function, 1), x);
  }

  @Test
  void accumulatesFromEitherEnd() {
    for (int axis = 0; axis < 3; axis++) {
      check(TOLERANCE, new CumulativeSum(axis, false), random(3, 7, 5));
      check(TOLERANCE, new CumulativeSum(axis, true), random(3, 7, 5));
    }
    check(0, new CumulativeSum(1, false), random(3, 0));
  }
}
