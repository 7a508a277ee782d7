package io.abaculus.graph;

/** One of the results of a node. */
public record Value(Node node, int index) {
  /** Its shape and element type. */
  public TensorType type() {
    return node.results().get(index);
  }

  /** Its shape. */
  public Shape shape() {
    return type().shape();
  }

  /** The type of its elements. */
  public DType dtype() {
    return type().dtype();
  }
}
