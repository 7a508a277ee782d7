package io.abaculus.graph;

/** Numbers that a device holds. The graph knows only that they exist and what type they have. */
public interface Storage {
  TensorType type();
}
