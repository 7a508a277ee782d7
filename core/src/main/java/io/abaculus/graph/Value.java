package io.abaculus.graph;

/** One of the results of a node. */
public record Value(Node node, int index) {
  public TensorType type() {
    return node.results().get(index);
  }

  public Shape shape() {
    return type().shape();
  }

  public DType dtype() {
    return type().dtype();
  }
}
