package io.abaculus.graph;

import java.util.List;
import java.util.Locale;

/** Operations that bring many elements down to one, or accumulate them along an axis. */
public sealed interface Reduction extends Op {

  /**
   * Reduces axes, which keep size 1 or are dropped. Sums of integer and boolean tensors are int64; the
   * largest and smallest elements have the type of the operand, which is not boolean, and are those of
   * axes that are not empty.
   *
   * @param axes non-negative, each once
   */
  record Reduce(ReduceFunction function, Ints axes, boolean keepDims) implements Reduction {
    @Override
    public String label() {
      return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      if (function != ReduceFunction.SUM) {
        Check.numeric(label(), x);
      }
      Check.axes(label(), axes.toArray(), x.shape());
      int[] dims = x.shape().toArray();
      int[] kept = new int[keepDims ? dims.length : dims.length - axes.size()];
      int next = 0;
      for (int axis = 0; axis < dims.length; axis++) {
        boolean reduced = axes.contains(axis);
        Check.that(
            !reduced || dims[axis] > 0 || function == ReduceFunction.SUM,
            "%s: axis %d of %s is empty",
            label(),
            axis,
            x);
        if (!reduced) {
          kept[next++] = dims[axis];
        } else if (keepDims) {
          kept[next++] = 1;
        }
      }
      DType dtype =
          switch (function) {
            case SUM -> sumOf(x.dtype());
            case MAX, MIN -> x.dtype();
          };
      return List.of(TensorType.of(dtype, kept));
    }
  }

  /**
   * The index (int64) of the largest or smallest element along an axis that is not empty: the first
   * NaN if there is one, else the first of equals. The axis is dropped.
   *
   * @param axis non-negative
   */
  record ArgReduce(ArgFunction function, int axis) implements Reduction {
    @Override
    public String label() {
      return function == ArgFunction.ARG_MAX ? "argmax" : "argmin";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      int normalized = x.shape().normalizeAxis(label(), axis);
      Check.that(x.shape().dim(normalized) > 0, "%s: axis %d of %s is empty", label(), axis, x);
      return List.of(new TensorType(DType.INT64, x.shape().withoutAxis(normalized)));
    }
  }

  /**
   * Sums of all elements up to and including each one along an axis, or from each one on; int64 for
   * integer and boolean operands.
   *
   * @param axis non-negative
   * @param reverse whether sums begin at the end of the axis
   */
  record CumulativeSum(int axis, boolean reverse) implements Reduction {
    @Override
    public String label() {
      return "cumsum";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      x.shape().normalizeAxis(label(), axis);
      return List.of(x.withDType(sumOf(x.dtype())));
    }
  }

  /** Sums of integers and booleans are int64, so that many small elements do not overflow. */
  private static DType sumOf(DType dtype) {
    return dtype.isFloating() ? dtype : DType.INT64;
  }
}
