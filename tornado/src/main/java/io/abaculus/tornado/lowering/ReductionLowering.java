package io.abaculus.tornado.lowering;

import io.abaculus.graph.ArgFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Ints;
import io.abaculus.graph.ReduceFunction;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Shape;
import io.abaculus.tornado.kernel.ArgReductions;
import io.abaculus.tornado.kernel.CumulativeSums;
import io.abaculus.tornado.kernel.ReductionKernels;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Many elements brought down to one, or added up along an axis; of all types but float64. */
final class ReductionLowering {
  private ReductionLowering() {}

  static boolean lower(Reduction op, Stored x, Stored result, Launches launches) {
    if (x.dtype() == DType.FLOAT64) {
      return false;
    }
    if (result.isEmpty()) {
      return true;
    }
    switch (op) {
      case Reduction.Reduce(ReduceFunction function, Ints axes, boolean keepDims) ->
          reduce(function, axes, x, result, launches);
      case Reduction.ArgReduce(ArgFunction function, int axis) ->
          argReduce(function, axis, x, result, launches);
      case Reduction.CumulativeSum(int axis, boolean reverse) ->
          accumulate(axis, reverse, x, result, launches);
    }
    return true;
  }

  private static void reduce(
      ReduceFunction function, Ints axes, Stored x, Stored result, Launches launches) {
    if (x.isEmpty()) {
      SourceLowering.fill(0, result, launches);
      return;
    }
    List<ReductionStage> stages = ReductionStage.of(x.shape(), axes);
    if (x.dtype() == DType.FLOAT32) {
      FloatReduction.add(code(function), stages, x, result, launches);
    } else {
      IntegerReduction.add(code(function), stages, x, result, launches);
    }
  }

  private static int code(ReduceFunction function) {
    return switch (function) {
      case SUM -> ReductionKernels.SUM;
      case MAX -> ReductionKernels.MAX;
      case MIN -> ReductionKernels.MIN;
    };
  }

  private static void argReduce(
      ArgFunction function, int axis, Stored x, Stored result, Launches launches) {
    ReductionStage around = around(x.shape(), axis);
    int largest = function == ArgFunction.ARG_MAX ? 1 : 0;
    KernelContext context = new KernelContext();
    if (x.dtype() == DType.FLOAT32) {
      IntArray arguments = lineArguments(around, largest, x, result);
      launches.addCovering(
          around.resultSize(),
          TaskPackage.createPackage(
              launches.task(), ArgReductions::argFloats, context, x.floats(), result.longs(),
              arguments));
    } else {
      Stored longs = Integers.asLongs(x, launches);
      IntArray arguments = lineArguments(around, largest, longs, result);
      launches.addCovering(
          around.resultSize(),
          TaskPackage.createPackage(
              launches.task(), ArgReductions::argLongs, context, longs.longs(), result.longs(),
              arguments));
    }
  }

  private static void accumulate(
      int axis, boolean reverse, Stored x, Stored result, Launches launches) {
    ReductionStage around = around(x.shape(), axis);
    KernelContext context = new KernelContext();
    if (x.dtype() == DType.FLOAT32) {
      IntArray arguments = lineArguments(around, reverse ? 1 : 0, x, result);
      launches.addCovering(
          around.resultSize(),
          TaskPackage.createPackage(
              launches.task(), CumulativeSums::accumulateFloats, context, x.floats(),
              result.floats(), arguments));
    } else {
      Stored longs = Integers.asLongs(x, launches);
      IntArray arguments = lineArguments(around, reverse ? 1 : 0, longs, result);
      launches.addCovering(
          around.resultSize(),
          TaskPackage.createPackage(
              launches.task(), CumulativeSums::accumulateLongs, context, longs.longs(),
              result.longs(), arguments));
    }
  }

  private static ReductionStage around(Shape shape, int axis) {
    return new ReductionStage(
        shape.sizeBetween(0, axis), shape.dim(axis), shape.sizeBetween(axis + 1, shape.rank()));
  }

  private static IntArray lineArguments(
      ReductionStage around, int choice, Stored x, Stored result) {
    return IntArray.fromElements(
        around.outer(), around.length(), around.inner(), choice, x.offset(), result.offset());
  }
}
