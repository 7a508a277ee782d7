package io.abaculus.graph;

import java.util.Arrays;
import java.util.List;

/**
 * Operations that choose elements by their indices, or turn elements into indices. Operands that
 * are indices are of any integer type; axes are non-negative.
 */
public sealed interface Indexing extends Op {

  /**
   * Operands (x, index) of the same rank: {@code y[i][j][k] = x[i][index[i][j][k]][k]} for axis 1.
   * An index out of range is an error when the plan runs.
   */
  record Gather(int axis) implements Indexing {
    @Override
    public String label() {
      return "gather";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.get(0);
      TensorType index = operands.get(1);
      checkIndexed(label(), x, index, axis);
      return List.of(x.withShape(index.shape()));
    }
  }

  /**
   * Operands (x, index of the same shape): adds every element of x into a tensor of zeros at the
   * place that {@link Gather} would have taken it from.
   *
   * @param shape of the result
   */
  record ScatterAdd(int axis, Shape shape) implements Indexing {
    @Override
    public String label() {
      return "scatter_add";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.get(0);
      TensorType index = operands.get(1);
      Check.shape(label(), "the index", index.shape(), x.shape());
      checkIndexed(label(), x.withShape(shape), index, axis);
      return List.of(x.withShape(shape));
    }
  }

  /**
   * Operands (x, index of rank 1): the slices of x along an axis that the index names. An index out
   * of range is an error when the plan runs.
   */
  record IndexSelect(int axis) implements Indexing {
    @Override
    public String label() {
      return "index_select";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.get(0);
      TensorType index = operands.get(1);
      Check.integer(label(), index);
      Check.rank(label() + " index", index, 1);
      int normalized = x.shape().normalizeAxis(label(), axis);
      return List.of(x.withShape(x.shape().withDim(normalized, index.shape().size())));
    }
  }

  /**
   * Operands (x, index of rank 1): adds slice i of x along an axis to slice {@code index[i]} of a
   * tensor of zeros.
   *
   * @param length the size of the axis in the result
   */
  record IndexAdd(int axis, int length) implements Indexing {
    @Override
    public String label() {
      return "index_add";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.get(0);
      TensorType index = operands.get(1);
      Check.integer(label(), index);
      Check.rank(label() + " index", index, 1);
      int normalized = x.shape().normalizeAxis(label(), axis);
      Check.that(
          x.shape().dim(normalized) == index.shape().size(),
          "index_add: axis %d of %s does not fit an index of %d",
          axis,
          x,
          index.shape().size());
      return List.of(x.withShape(x.shape().withDim(normalized, length)));
    }
  }

  /**
   * A new last axis: 1 where its index equals the element of the integer operand, 0 elsewhere.
   *
   * @param depth the size of the new axis
   * @param dtype the type of the result, any
   */
  record OneHot(int depth, DType dtype) implements Indexing {
    @Override
    public String label() {
      return "one_hot";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType index = operands.getFirst();
      Check.integer(label(), index);
      int[] dims = Arrays.copyOf(index.shape().toArray(), index.shape().rank() + 1);
      dims[dims.length - 1] = depth;
      return List.of(TensorType.of(dtype, dims));
    }
  }

  /**
   * Results (values, int64 indices): the k largest or smallest along the last axis, best first, the
   * lower index first among equals. NaN counts as larger than any number.
   *
   * @param k in [0, size of the last axis]
   * @param largest whether the largest rather than the smallest
   */
  record TopK(int k, boolean largest) implements Indexing {
    @Override
    public String label() {
      return "topk";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      int last = x.shape().normalizeAxis(label(), -1);
      Check.that(
          0 <= k && k <= x.shape().dim(last),
          "topk: k = %d is out of range for the last axis of %s",
          k,
          x);
      Shape shape = x.shape().withDim(last, k);
      return List.of(x.withShape(shape), new TensorType(DType.INT64, shape));
    }
  }

  /**
   * The int64 indices that sort the last axis; equals stay in order. NaN counts as larger than any
   * number.
   */
  record ArgSort(boolean descending) implements Indexing {
    @Override
    public String label() {
      return "argsort";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      x.shape().normalizeAxis(label(), -1);
      return List.of(x.withDType(DType.INT64));
    }
  }

  private static void checkIndexed(String label, TensorType x, TensorType index, int axis) {
    Check.integer(label, index);
    int normalized = x.shape().normalizeAxis(label, axis);
    boolean fits = x.shape().rank() == index.shape().rank();
    for (int i = 0; fits && i < x.shape().rank(); i++) {
      fits = i == normalized || index.shape().dim(i) <= x.shape().dim(i);
    }
    Check.that(fits, "%s: an index of shape %s does not fit %s", label, index.shape(), x.shape());
  }
}
