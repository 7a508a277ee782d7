package io.abaculus.graph;

/** What is known of a tensor before its numbers: the type of its elements and its shape. */
public record TensorType(DType dtype, Shape shape) {
  public static TensorType of(DType dtype, int... dims) {
    return new TensorType(dtype, Shape.of(dims));
  }

  public TensorType withShape(Shape other) {
    return new TensorType(dtype, other);
  }

  public TensorType withDType(DType other) {
    return new TensorType(other, shape);
  }

  /** Number of bytes of the elements. */
  public long bytes() {
    return (long) shape.size() * dtype.bytes();
  }

  @Override
  public String toString() {
    return dtype + shape.toString();
  }
}
