package io.abaculus.graph;

/**
 * What is known of a tensor before its numbers.
 *
 * @param dtype the type of its elements
 * @param shape the sizes of its axes
 */
public record TensorType(DType dtype, Shape shape) {
  /**
   * A type with these sizes; none for a scalar.
   *
   * @throws TensorException if one is negative, or their product is 2^31 or more
   */
  public static TensorType of(DType dtype, int... dims) {
    return new TensorType(dtype, Shape.of(dims));
  }

  /** The same element type in another shape. */
  public TensorType withShape(Shape other) {
    return new TensorType(dtype, other);
  }

  /** Another element type in the same shape. */
  public TensorType withDType(DType other) {
    return new TensorType(other, shape);
  }

  /** The number of bytes of all elements. */
  public long bytes() {
    return (long) shape.size() * dtype.bytes();
  }

  /** Such as {@code float32(2, 3)}. */
  @Override
  public String toString() {
    return dtype + shape.toString();
  }
}
