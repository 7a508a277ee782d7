package io.abaculus.graph;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's axes, outermost first. Tensors are row-major and contiguous. A scalar has
 * rank 0 and one element.
 */
public final class Shape {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;
  private final int size;

  private Shape(int[] dims) {
    this.dims = dims;
    long product = 1;
    for (int dim : dims) {
      if (dim < 0) {
        throw new TensorException("a shape has no negative sizes: " + Arrays.toString(dims));
      }
      product = Math.multiplyExact(product, (long) dim);
      if (product > Integer.MAX_VALUE) {
        throw new TensorException(
            "a tensor holds fewer than 2^31 elements; " + Arrays.toString(dims) + " has more");
      }
    }
    this.size = (int) product;
  }

  /**
   * A shape with these sizes; none for a scalar.
   *
   * @throws TensorException if one is negative, or their product is 2^31 or more
   */
  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /** The number of axes. */
  public int rank() {
    return dims.length;
  }

  /**
   * The size of an axis; negative axes count from the end.
   *
   * @param axis in [-rank, rank)
   * @throws TensorException if it is not
   */
  public int dim(int axis) {
    return dims[normalizeAxis("dim", axis)];
  }

  /** The number of elements, less than 2^31; 1 for a scalar. */
  public int size() {
    return size;
  }

  /** The sizes in a new array. */
  public int[] toArray() {
    return dims.clone();
  }

  /** How many elements lie between neighbours along each axis of a contiguous tensor. */
  public int[] strides() {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, dims[axis]);
    }
    return strides;
  }

  /** The product of the sizes of axes from {@code from} (inclusive) to {@code to} (exclusive). */
  public int sizeBetween(int from, int to) {
    int product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= dims[axis];
    }
    return product;
  }

  /**
   * The axis counted from the front.
   *
   * @throws TensorException if the axis is outside {@code [-rank, rank)}
   */
  public int normalizeAxis(String operation, int axis) {
    if (axis < -dims.length || axis >= dims.length) {
      throw new TensorException(
          "%s: axis %d is out of range for shape %s (allowed: %d to %d)"
              .formatted(operation, axis, this, -dims.length, dims.length - 1));
    }
    return axis < 0 ? axis + dims.length : axis;
  }

  /**
   * This shape with the size of one axis replaced.
   *
   * @param axis non-negative
   */
  public Shape withDim(int axis, int size) {
    int[] copy = dims.clone();
    copy[axis] = size;
    return new Shape(copy);
  }

  /**
   * This shape without one axis.
   *
   * @param axis non-negative
   */
  public Shape withoutAxis(int axis) {
    int[] rest = new int[dims.length - 1];
    System.arraycopy(dims, 0, rest, 0, axis);
    System.arraycopy(dims, axis + 1, rest, axis, rest.length - axis);
    return new Shape(rest);
  }

  /**
   * The shape both operands take when axes of size 1, and missing leading axes, are repeated.
   *
   * @throws TensorException if the shapes do not agree
   */
  public static Shape broadcast(String operation, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] dims = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int x = i <= a.rank() ? a.dims[a.rank() - i] : 1;
      int y = i <= b.rank() ? b.dims[b.rank() - i] : 1;
      if (x != y && x != 1 && y != 1) {
        throw new TensorException(
            "%s: shapes %s and %s do not broadcast: axis %d from the end is %d and %d"
                .formatted(operation, a, b, i, x, y));
      }
      dims[rank - i] = x == 1 ? y : x;
    }
    return new Shape(dims);
  }

  /** Whether broadcasting this shape against {@code target} gives {@code target}. */
  public boolean broadcastsTo(Shape target) {
    if (rank() > target.rank()) {
      return false;
    }
    for (int i = 1; i <= rank(); i++) {
      int dim = dims[rank() - i];
      if (dim != 1 && dim != target.dims[target.rank() - i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Strides for reading a tensor of this shape as if it had the broadcast shape {@code target}: 0
   * on repeated axes.
   */
  public int[] broadcastStrides(Shape target) {
    int[] own = strides();
    int[] strides = new int[target.rank()];
    int shift = target.rank() - rank();
    for (int axis = 0; axis < rank(); axis++) {
      strides[axis + shift] = dims[axis] == 1 ? 0 : own[axis];
    }
    return strides;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Such as {@code (2, 3)}. */
  @Override
  public String toString() {
    return Arrays.stream(dims).mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
