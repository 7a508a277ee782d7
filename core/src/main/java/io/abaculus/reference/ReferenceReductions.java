package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.ArgFunction;
import io.abaculus.graph.Ints;
import io.abaculus.graph.ReduceFunction;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Shape;
import java.util.Arrays;
import java.util.List;

/** Many elements brought down to one, or added up along an axis. */
final class ReferenceReductions {
  private ReferenceReductions() {}

  static void run(Reduction op, List<HostArray> operands, HostArray result) {
    HostArray x = operands.getFirst();
    switch (op) {
      case Reduction.Reduce(ReduceFunction function, Ints axes, boolean keepDims) -> {
        switch (function) {
          case SUM -> sum(x, axes, result);
          case MAX, MIN -> extreme(function == ReduceFunction.MAX, x, axes, result);
        }
      }
      case Reduction.ArgReduce(ArgFunction function, int axis) ->
          argReduce(function == ArgFunction.ARG_MAX, x, axis, result);
      case Reduction.CumulativeSum(int axis, boolean reverse) ->
          cumulativeSum(x, axis, reverse, result);
    }
  }

  private static void sum(HostArray x, Ints axes, HostArray result) {
    Sums sums = new Sums(x.type().dtype(), result.size());
    Walk walk = new Walk(x.type().shape(), resultStrides(x.type().shape(), axes));
    for (int i = 0; i < x.size(); i++) {
      sums.add(walk.element(0), x, i);
      walk.next();
    }
    sums.store(result);
  }

  /** NaN is both the largest and the smallest of all. */
  private static void extreme(boolean largest, HostArray x, Ints axes, HostArray result) {
    boolean floating = x.type().dtype().isFloating();
    boolean[] begun = new boolean[result.size()];
    Walk walk = new Walk(x.type().shape(), resultStrides(x.type().shape(), axes));
    for (int i = 0; i < x.size(); i++) {
      int place = walk.element(0);
      if (!begun[place]) {
        Elements.move(x, i, result, place);
        begun[place] = true;
      } else if (floating) {
        double best = result.getDouble(place);
        double next = x.getDouble(i);
        result.setDouble(place, largest ? Math.max(best, next) : Math.min(best, next));
      } else {
        long best = result.getLong(place);
        long next = x.getLong(i);
        result.setLong(place, largest ? Math.max(best, next) : Math.min(best, next));
      }
      walk.next();
    }
  }

  /** Strides of the result along the axes of the operand: 0 along those that are reduced. */
  private static int[] resultStrides(Shape shape, Ints axes) {
    int[] dims = shape.toArray();
    for (int axis : axes.toArray()) {
      dims[axis] = 1;
    }
    return Shape.of(dims).broadcastStrides(shape);
  }

  /** The first NaN if there is one, else the first of the best. */
  private static void argReduce(boolean largest, HostArray x, int axis, HostArray result) {
    Shape shape = x.type().shape();
    int length = shape.dim(axis);
    int inner = shape.sizeBetween(axis + 1, shape.rank());
    for (int i = 0; i < result.size(); i++) {
      int start = i / inner * length * inner + i % inner;
      int best = 0;
      for (int j = 1; j < length; j++) {
        if (isBetter(largest, x, start + j * inner, start + best * inner)) {
          best = j;
        }
      }
      result.setLong(i, best);
    }
  }

  private static boolean isBetter(boolean largest, HostArray x, int candidate, int best) {
    if (x.type().dtype().isFloating()) {
      double a = x.getDouble(candidate);
      double b = x.getDouble(best);
      boolean aheadOfNumbers = Double.isNaN(a) && !Double.isNaN(b);
      return aheadOfNumbers || (largest ? a > b : a < b);
    }
    long a = x.getLong(candidate);
    long b = x.getLong(best);
    return largest ? a > b : a < b;
  }

  private static void cumulativeSum(HostArray x, int axis, boolean reverse, HostArray result) {
    Shape shape = x.type().shape();
    int length = shape.dim(axis);
    int inner = shape.sizeBetween(axis + 1, shape.rank());
    int outer = shape.sizeBetween(0, axis);
    boolean floating = x.type().dtype().isFloating();
    double[] sums = new double[inner];
    long[] wholeSums = new long[inner];
    for (int row = 0; row < outer; row++) {
      Arrays.fill(sums, 0);
      Arrays.fill(wholeSums, 0);
      for (int step = 0; step < length; step++) {
        int place = reverse ? length - 1 - step : step;
        for (int column = 0; column < inner; column++) {
          int i = (row * length + place) * inner + column;
          if (floating) {
            sums[column] += x.getDouble(i);
            result.setDouble(i, sums[column]);
          } else {
            wholeSums[column] += x.getLong(i);
            result.setLong(i, wholeSums[column]);
          }
        }
      }
    }
  }
}
